# ruff: noqa: E501 — a voice is one sentence after the other, and reads best unbroken
"""The voices: each tells the same figures in its own words; {me} is the agency's name for itself."""

from collections.abc import Callable

from benchmarks.narratives.numbers import Numbers

Voice = Callable[[Numbers, str], str]

OPENINGS: tuple[Voice, ...] = (
    lambda n, me: f"{n.year}年，{me}认真贯彻落实《中华人民共和国政府信息公开条例》，围绕中心工作，健全制度、优化流程、强化监督，政务公开质效稳步提升。",
    lambda n, me: f"{n.year}年，{me}坚持以习近平新时代中国特色社会主义思想为指导，按照省、市关于政务公开工作的部署，持续拓展公开渠道，不断提升服务水平。",
    lambda n, me: f"{n.year}年度，{me}把政务公开作为转变作风的重要抓手，明确一名分管负责同志牵头，三个科室具体承办，形成齐抓共管的局面。",
    lambda n, me: f"{n.year}年，{me}紧扣“十四五”规划（2021—2025年）目标任务，以公开促落实、促规范、促服务，较好完成了各项任务。",
    lambda n, me: f"{n.year}年，{me}针对{n.year - 1}年第三方评估指出的4个方面问题，逐项整改，建立台账，专人盯办，全部整改到位。",
    lambda n, me: f"{n.year}年以来，{me}严格落实《条例》要求，聚焦群众关切，推进决策、执行、管理、服务和结果“五公开”。",
    lambda n, me: f"过去一年，{me}在市委、市政府的坚强领导下，深入贯彻党的二十大精神，落实《{n.year}年政务公开工作要点》，各项工作取得新进展。",
    lambda n, me: f"{me}{n.year}年政府信息公开工作在省政府办公厅指导下开展，落实国务院令第711号规定，承接{n.year - 1}年底印发的三年行动计划。",
)
DISCLOSED: tuple[Voice, ...] = (
    lambda n, me: f"全年通过门户网站主动公开政府信息{n.published}条，其中工作动态{n.published - 320}条、通知公告200条、政策解读120条。",
    lambda n, me: f"全年主动公开各类信息{n.published}条；发布政策性文件11件，配发解读材料9篇，举办新闻发布会2场。",
    lambda n, me: f"在政府网站公开信息{n.published}条，微信公众号推送{n.published // 3}篇，“双公示”平台归集行政许可信息{n.permits - 57}条、行政处罚信息{n.fines - 9}条。",
    lambda n, me: f"年内更新栏目{n.published // 10}余次，共主动公开信息{n.published}条，阅读量超过3.2万次，办理12345热线工单216件。",
    lambda n, me: f"依据国办发〔{n.year - 1}〕12号文件要求，主动公开政府信息{n.published}条，比上年增加{n.published // 20}条，办结人大建议6件、政协提案8件。",
    lambda n, me: f"截至{n.year}年12月31日，累计公开信息{n.published * 6}条，其中{n.year}年新增{n.published}条；{n.year - 1}年新增{n.published - 90}条。",
    lambda n, me: f"门户网站发布信息{n.published}条，同步在微信、微博推送{n.published - 11}条、{n.published // 2}条，微信单篇最高阅读量1.6万次。",
    lambda n, me: f"全年办理行政许可{n.permits}件、行政处罚{n.fines}件，均在7个工作日内公示，共公示{n.permits + n.fines}条。",
)
DOCUMENTS: tuple[Voice, ...] = (
    lambda n, me: f"全年制发行政规范性文件{n.made}件，均已在印发后20个工作日内公开。",
    lambda n, me: f"制定出台规范性文件{n.made}件，清理以前年度文件，相关情况已在网站公布。",
    lambda n, me: f"共印发行政规范性文件{n.made}件，另转发上级文件35件，政策文件均同步公开。",
    lambda n, me: f"严格履行合法性审核程序，制发规范性文件{n.made}件，合法性审核率、备案率均为100%。",
    lambda n, me: f"公开规范性文件{n.made}件、其他政策文件28件，废止文件另行公告。",
    lambda n, me: "坚持“谁起草、谁解读”，政策解读率达到100%，图解占比超过六成。",
)
REQUESTS: tuple[Voice, ...] = (
    lambda n, me: f"全年新收政府信息公开申请{n.new}件，上年结转{n.carried}件，办结{n.done}件，结转下年度{n.out}件。",
    lambda n, me: f"{me}共受理政府信息公开申请{n.new + n.carried}件（含上年结转{n.carried}件），其中予以公开{n.full}件、部分公开{n.partial}件、不予公开{n.refused}件，占办结总数的比例分别在网站公布；结转下年度{n.out}件。",
    lambda n, me: f"收到依申请公开{n.new}件，其中自然人申请{n.natural}件，法人或其他组织申请{n.legal}件。全年办结{n.done}件，其中予以公开{n.full}件，占{n.share(n.full)}%。",
    lambda n, me: f"本年度共接收申请{n.new}件，加上上年结转的{n.carried}件，办理答复{n.done}件，无法提供{n.unable}件，占{n.share(n.unable, cut=True)}%，不予处理{n.unprocessed}件。",
    lambda n, me: f"受理依申请公开政府信息{n.new}宗，办结{n.done}宗，结果为：予以公开{n.full}宗，部分公开{n.partial}宗，不予公开{n.refused}宗，无法提供{n.unable}宗，不予处理{n.unprocessed}宗，其他处理{n.other}宗。",
    lambda n, me: f"依申请公开方面，新收申请{n.new}件、结转上年申请{n.carried}件，已按期办结{n.done}件，其余{n.out}件结转下年度继续办理，较上年平稳。",
    lambda n, me: f"全年收到公民、法人和其他组织提出的政府信息公开申请{n.new}件。办结{n.done}件，予以公开{n.full}件，占{n.share(n.full, cut=True)}%，部分公开{n.partial}件，占{n.share(n.partial)}%。",
    lambda n, me: f"办理政府信息公开申请{n.new}件，答复{n.done}件，均在法定期限内办理，未发生超期答复情形，其中予以公开{n.full}件，不予公开{n.refused}件。",
    lambda n, me: f"{n.year}年共收到政府信息公开申请{n.new}件，其中通过网上申请{n.new // 2}件、信函申请{n.new - n.new // 2}件，全部按时答复。",
    lambda n, me: f"本年受理申请{n.new}件（自然人{n.natural}件、法人或其他组织{n.legal}件），上年结转{n.carried}件，全年办结{n.done}件，按时办结率100%。",
    lambda n, me: f"依法办理依申请公开事项{n.new + n.carried}件，已办结{n.done}件，正在办理{n.out}件。接听咨询电话400余次。",
    lambda n, me: f"规范办理流程，全年办结政府信息公开申请{n.done}件，其中：予以公开{n.full}件，部分公开{n.partial}件，不予公开{n.refused}件，无法提供{n.unable}件，不予处理{n.unprocessed}件，其他处理{n.other}件。",
    lambda n, me: f"收到申请{n.new}件。从申请人看，自然人{n.natural}件，占{n.natural * 100 / n.new:.1f}%；法人或其他组织{n.legal}件，占{n.legal * 100 / n.new:.1f}%。",
)
DISPUTES: tuple[Voice, ...] = (
    lambda n, me: f"因政府信息公开被申请行政复议{sum(n.review)}件，其中结果维持{n.review[0]}件，结果纠正{n.review[1]}件，其他结果{n.review[2]}件，尚未审结{n.review[3]}件。",
    lambda n, me: f"发生政府信息公开行政复议{sum(n.review)}件，维持{n.review[0]}件、纠正{n.review[1]}件、其他结果{n.review[2]}件、尚未审结{n.review[3]}件；行政诉讼{sum(n.direct) + sum(n.after)}件。",
    lambda n, me: f"涉及政府信息公开的行政复议案件{sum(n.review)}件，行政诉讼案件{sum(n.direct) + sum(n.after)}件，其中未经复议直接起诉{sum(n.direct)}件，复议后起诉{sum(n.after)}件。",
    lambda n, me: f"政府信息公开行政诉讼{sum(n.direct) + sum(n.after)}起，尚未审结{n.direct[3] + n.after[3]}起。政府信息公开行政复议{sum(n.review)}起，结果维持{n.review[0]}起，结果纠正{n.review[1]}起。",
    lambda n, me: f"作为复议机关，全年收到行政复议申请318件，审结290件；其中涉及{me}政府信息公开工作的另见第四部分。",
    lambda n, me: f"政府信息公开类行政复议{sum(n.review)}件，无一被撤销；政府信息公开类行政诉讼{sum(n.direct) + sum(n.after)}件，负责人出庭应诉率100%。",
    lambda n, me: f"全年引发政府信息公开行政复议{sum(n.review)}件（结果维持{n.review[0]}件、结果纠正{n.review[1]}件、其他结果{n.review[2]}件、尚未审结{n.review[3]}件），已总结经验教训。",
)
CLOSINGS: tuple[Voice, ...] = (
    lambda n, me: f"全年组织业务培训2次，培训120人次；{n.year}年度考核结果为优秀，未发生责任追究情形。",
    lambda n, me: "把政务公开纳入绩效考核，分值4分；委托第三方开展社会评议，发放问卷300份，满意率为96.7%，没有被问责的情形。",
    lambda n, me: "邀请群众代表30余人参加“政府开放日”活动3场，收集意见建议17条，采纳12条，及时反馈。",
    lambda n, me: "调整领导小组成员，全年召开专题会议2次，会同市场监督管理部门开展联合检查1次，督促整改问题5个。",
    lambda n, me: f"自{n.year - 1}年起建立季度通报制度，全年通报4次，涉及单位12家；{n.year - 1}年度考核指出的3个问题已整改。",
    lambda n, me: "赴兄弟单位学习1次，与市中级人民法院座谈1次，与区人民政府办公室联合培训，参训率98%。",
)
PROBLEMS: tuple[Voice, ...] = (
    lambda n, me: f"存在的主要问题：一是公开内容的深度不够，二是部分工作人员业务能力有待提高。下一步，{me}将加强培训，完善制度，在{n.year + 1}年上半年完成2次集中学习。",
    lambda n, me: f"当前工作还存在政策解读形式单一、栏目更新不及时等不足。{n.year + 1}年，{me}将从三个方面改进：一是丰富解读形式；二是压实更新责任；三是健全监督机制。",
    lambda n, me: f"问题：依申请公开答复的规范性有待提升。改进情况：{n.year}年针对上年存在的问题，组织学习典型案例，答复质量有所提升；今后继续加强与法制机构的会商。",
    lambda n, me: f"对照{n.year - 1}年度报告所列问题，已完成整改3项，但与群众期待相比仍有差距，主要是互动回应不够及时。下一步将优化流程，提高回应质量。",
    lambda n, me: f"存在问题：公开意识还不够强。{n.year}年采取的改进措施：完善清单58项。下一步，围绕{n.year + 1}年要点，力争主动公开信息{n.published + 500}条以上，确保办结率100%。",
)
OTHERS: tuple[Voice, ...] = (
    lambda n, me: f"{n.year}年，{me}未收取信息处理费。无其他需要报告的事项。",
    lambda n, me: "本年度没有发出收费通知，未产生信息处理费，没有其他需要报告的事项。",
    lambda n, me: "按照《政府信息公开信息处理费管理办法》，全年收取信息处理费0元。",
    lambda n, me: f"{n.year}年度未向申请人收取任何费用，无其他报告事项。",
    lambda n, me: f"全年发出信息处理费收费通知0件，收取信息处理费0元。{n.year}年政务公开工作要点落实情况：12项任务全部完成。",
)
PREFACES: tuple[Voice, ...] = (
    lambda n, me: f"本报告中所列数据的统计期限为{n.year}年1月1日至{n.year}年12月31日。如有疑问，请与办公室联系，电话：0517-80000000。",
    lambda n, me: f"数据统计期限自{n.year}年1月1日起至{n.year}年12月31日止。报告全文由六个部分组成。",
    lambda n, me: f"本报告包括总体情况、主动公开政府信息情况、收到和处理政府信息公开申请情况、政府信息公开行政复议、行政诉讼情况、存在的主要问题及改进情况、其他需要报告的事项六个部分，统计期限从{n.year}年1月1日到12月31日。",
)
