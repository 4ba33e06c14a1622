/* A button for each reply that copies its text. Without this script the text stands on the page to be selected. */

(() => {
  "use strict";

  const asksForPermission = (text) => navigator.clipboard.writeText(text);

  /* Browsers refuse the clipboard on a page without https, in a frame, or where a company has switched it off. */
  const asBrowsersAlwaysDid = (text) => {
    const field = document.createElement("textarea");
    field.value = text;
    field.readOnly = true;
    field.className = "sb-reply__buffer";
    document.body.append(field);
    field.select();
    const copied = document.execCommand("copy");
    field.remove();
    return copied;
  };

  const copy = async (text) => {
    try {
      await asksForPermission(text);
      return true;
    } catch {
      return asBrowsersAlwaysDid(text);
    }
  };

  /* The last way out: the words are selected, and the reader's own keys copy them. */
  const select = (words) => {
    const range = document.createRange();
    range.setStartAfter(words.querySelector(".sb-reply__channels") ?? words.querySelector(".sb-reply__text"));
    range.setEndBefore(words.querySelector(".sb-reply__bar"));
    const selection = window.getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
  };

  const addButton = (reply) => {
    const lines = reply.querySelectorAll(".sb-reply__text > data");
    const text = Array.from(lines, (line) => line.value).join("\n");

    const bar = document.createElement("div");
    bar.className = "sb-reply__bar";

    const button = document.createElement("button");
    button.type = "button";
    button.className = "sb-reply__copy";
    button.textContent = "Copy";
    button.setAttribute("aria-label", `Copy the reply for ${reply.dataset.channels}`);

    /* It stands on the page before its words change: screen readers tell changes, not arrivals. */
    const status = document.createElement("span");
    status.className = "sb-reply__status";
    status.setAttribute("role", "status");
    status.setAttribute("aria-live", "polite");

    bar.append(button, status);
    reply.append(bar);

    let clearing;
    button.addEventListener("click", async () => {
      clearTimeout(clearing);
      status.textContent = "";
      const copied = await copy(text);
      button.focus();
      if (copied) {
        status.textContent = "Copied";
        clearing = setTimeout(() => { status.textContent = ""; }, 4000);
      } else {
        select(reply);
        status.textContent = "Your browser keeps pages from copying. The words are selected: copy them with your keyboard.";
      }
    });
  };

  const addButtons = () => {
    document.querySelectorAll(".sb-reply:not(:has(.sb-reply__bar))").forEach(addButton);
  };

  addButtons();
  // Where the theme changes pages without loading them, it tells of each new one.
  window.document$?.subscribe(addButtons);
})();
