"""How a widget comes to the screen: its look, its keys, and HTML in its place where widgets cannot run."""

from typing import Any

from audit_kit.pictures import Picture

CLASS = "ak-desk"
"""The class of every widget shown here; the style and the keys are bound to it."""

LOOK = """<style>
.ak-desk, .ak-desk .widget-html-content {line-height: 1.5; color: var(--jp-ui-font-color1, #212121)}
.ak-desk select, .ak-desk input, .ak-desk textarea {color: var(--jp-ui-font-color0, #000)}
.ak-desk .widget-html-content {white-space: normal; overflow-wrap: anywhere}
.ak-desk .widget-label, .ak-desk label {color: var(--jp-ui-font-color1, #212121)}
.ak-desk button {border: 1px solid var(--jp-border-color0, #767676); white-space: normal; height: auto;
  min-height: 30px; text-align: left; color: var(--jp-ui-font-color0, #000); overflow-wrap: anywhere}
.ak-desk :focus-visible {outline: 3px solid var(--jp-brand-color1, #1565c0); outline-offset: 1px}
.ak-desk .ak-list {flex-flow: column; align-items: stretch}
.ak-desk .ak-list select {min-height: 16em}
.ak-desk .widget-dropdown > select {appearance: auto; background-image: none}
.ak-desk option:checked {background: linear-gradient(#1565c0, #1565c0); color: #fff;
  -webkit-text-fill-color: #fff}
.ak-desk .ak-list label {text-align: left; width: auto}
.ak-desk .ak-panes {display: flex; flex-flow: row wrap; gap: 4px 16px; align-items: flex-start}
.ak-desk .ak-left {flex: 1 1 300px; min-width: 0}
.ak-desk .ak-right {flex: 2 1 460px; min-width: 0}
[data-jp-theme-light="false"] .ak-desk {color-scheme: dark; --jp-widgets-dropdown-arrow:
  url("data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 18 18'%3E%3Cpath \
fill='white' d='M5.2 5.9L9 9.7l3.8-3.8 1.2 1.2-5 5-5-5z'/%3E%3C/svg%3E")}
</style>"""

KEYS = """
if (!window.auditKitKeys) {
  window.auditKitKeys = true;
  document.addEventListener('focusin', event => {
    const at = event.target;
    if (at.closest && at.closest('.ak-desk') && !at.matches(':read-write'))
      at.setAttribute('data-lm-suppress-shortcuts', 'true');
  });
}
"""
"""In command mode JupyterLab takes arrows, Enter and letters (D D deletes a cell) from what has the focus;
Lumino, which carries its shortcuts, leaves alone what has this attribute."""


def show_in(area: Any, picture: Picture | None) -> None:
    """Fills an output area, whose links JupyterLab opens as notebooks; with None empties it."""
    bundle = {"text/html": picture.html, "text/plain": picture.caption} if picture else {}
    area.outputs = ({"output_type": "display_data", "data": bundle, "metadata": {}},) if picture else ()


def display_widget(widget: Any, instead: Picture) -> None:
    """Displays a widget with its keys, and ``instead`` in the same output for where widgets cannot run."""
    from IPython.display import Javascript, display

    bundle = dict(widget._repr_mimebundle_()) | {"text/plain": instead.caption, "text/html": instead.html}
    display(Javascript(KEYS))  # type: ignore[no-untyped-call]
    display(bundle, raw=True)  # type: ignore[no-untyped-call]
