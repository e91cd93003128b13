"""The Chinese words for outcomes, severities, states of figures, tables and kinds of explanation."""

OUTCOME_WORDS = {"passed": "通过", "failed": "不符", "undecided": "无法判断", "not_applicable": "不适用"}
SEVERITY_WORDS = {"error": "错误", "warning": "疑点", "info": "提示"}
STATE_WORDS = {
    "number": "数字",
    "blank": "空白",
    "mark": "符号",
    "text": "文字",
    "absent": "没有印出",
    "unsure": "存疑",
}
TABLE_WORDS = {"disclosure": "表二", "requests": "表三", "disputes": "表四"}
KIND_WORDS = {
    "cell": "个别数字",
    "shift": "错位",
    "swap": "互换",
    "split": "拆成两格",
    "transposed": "数字颠倒",
    "misbooked": "记错对象",
    "undetermined": "未能确定",
}
