"""A lost connection, in the lesson's own words: runs on the server carry on, and the page comes back by itself.

After a few tries, Streamlit shows advice meant for programmers. It is closed unseen, and our notice is shown as long
as the server cannot be reached. The notice is made in the browser, because nothing else is left to make it.
"""

import streamlit as st

NOTICE = (
    "The lesson's server cannot be reached. Your runs there carry on, and this page comes back by itself as soon as "
    "the connection does."
)
PATIENCE = 2500  # milliseconds: a page that is only being reloaded is no lost connection

_JS = """
export default function ({ data }) {
  if (window.lessonConnection) return;
  window.lessonConnection = true;
  const app = () => document.querySelector('[data-testid="stApp"]');
  const lost = () => app() !== null && app().getAttribute("data-test-connection-state") !== "CONNECTED";
  let waiting = null, notice = null;
  const show = () => {
    waiting = null;
    if (!lost() || notice) return;
    notice = document.createElement("div");
    notice.id = "lesson-lost";
    notice.setAttribute("role", "alert");
    const looks = getComputedStyle(app());
    Object.assign(notice.style, { position: "fixed", insetInline: "0", top: "0", zIndex: "2000000",
      padding: "0.9rem 1.2rem", font: looks.font, lineHeight: "1.4", textAlign: "center",
      color: looks.backgroundColor, background: looks.color });
    notice.textContent = data.notice;
    document.body.append(notice);
  };
  const look = () => {
    if (!lost()) {
      clearTimeout(waiting);
      waiting = null;
      notice?.remove();
      notice = null;
      return;
    }
    waiting ??= setTimeout(show, data.patience);
    const dialog = document.querySelector('[role="dialog"], [data-testid="stDialog"]');
    if (dialog?.textContent.includes("Connection error")) dialog.querySelector("button[aria-label='Close']")?.click();
  };
  new MutationObserver(look).observe(document.body, { childList: true, subtree: true, attributes: true,
    attributeFilter: ["data-test-connection-state"] });
}
"""

_component = st.components.v2.component("lesson_connection", js=_JS, html="<span hidden></span>\n")


def watch() -> None:
    """Prepare the notice; nothing is seen as long as the server answers."""
    _component(key="connection", data={"notice": NOTICE, "patience": PATIENCE})
