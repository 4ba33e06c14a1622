/* With instant navigation the words change and the page stays: a screen reader says nothing, and the keyboard is left
   where the old link was. So the focus goes to where reading starts, as it does after an ordinary page load. */

(() => {
  "use strict";

  const start = () => {
    const section = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const place = section || document.getElementById("__title");
    if (!place.hasAttribute("tabindex")) {
      place.tabIndex = -1;
    }
    place.focus({ preventScroll: true });
  };

  /* The theme writes out every address of the first page, this one too; it must lead into the page that is shown. */
  const mendSkip = () => {
    document.querySelectorAll(".md-skip").forEach((link) => link.setAttribute("href", "#__title"));
  };

  let first = true;
  window.document$?.subscribe(() => {
    mendSkip();
    if (!first) {
      start();
    }
    first = false;
  });
})();
