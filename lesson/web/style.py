"""The few rules of style that Streamlit's theme cannot say.

Colours come from the theme, so both of its variants work.
"""

STYLE = """<style>
.block-container { max-width: 47rem; padding-top: 4.2rem; padding-bottom: 5rem; }
h1 { line-height: 1.15 !important; text-wrap: balance; padding-top: 0.2rem !important; }
.stMarkdown p, .stMarkdown li { line-height: 1.6; text-wrap: pretty; }
.stText { unicode-bidi: plaintext; overflow-wrap: anywhere; }
.st-key-footer { margin-top: 2.5rem; padding-top: 1rem; border-top: 1px solid light-dark(#d5d0c4, #3a424f); }
[data-testid^="stBaseButton-primary"]:not(:disabled) { color: light-dark(#ffffff, #0e121a) !important; }
[data-testid="stPopoverButton"]:is(:active, [aria-expanded="true"]),
[data-testid="stBaseButton-tertiary"]:active { color: light-dark(#2554a8, #8ab2f8) !important; }
:is(.role-axis-label, .role-axis-title, .role-legend-label) text { fill: currentColor; }
@media (min-width: 1200px) {
  [class*="st-key-wide-"] { width: calc(100% + 10rem) !important; max-width: none !important; margin-left: -5rem; } }
.term { position: relative; cursor: help; text-decoration: underline dotted; text-underline-offset: 0.2em; }
.term .meaning { visibility: hidden; position: absolute; left: 0; top: 1.7em; z-index: 20; width: max-content;
  max-width: 19rem; padding: 0.55rem 0.75rem; border-radius: 0.5rem; font-size: 0.88rem; font-weight: 400;
  line-height: 1.4; color: light-dark(#fdfcf9, #14171d); background: light-dark(#0e121a, #e7e9ee);
  white-space: normal; }
.term:is(:hover, :focus) .meaning { visibility: visible; }
.term:focus-visible { outline: 2px solid currentColor; outline-offset: 2px; border-radius: 2px; }
[class*="st-key-review-"] button { justify-content: flex-start; text-align: left; }
[class*="st-key-review-"] button p { white-space: normal; overflow-wrap: anywhere; }
.st-key-closing { border-left: 4px solid light-dark(#2554a8, #8ab2f8); padding-left: 0.9rem; }
.st-key-closing .stText { font-weight: 600; line-height: 1.5; }
@media (max-width: 640px) { .term .meaning { position: fixed; inset: auto 1rem 1rem 1rem; top: auto; width: auto;
  max-width: none; } }
@media (max-width: 640px) { .block-container { padding-left: 1rem; padding-right: 1rem; } }
</style>"""
