// The error page's way back: as the browser's own, so that what was typed is still in the form.
// Without this script the link opens the page anew, and the browser's button goes back as ever.
"use strict";
document.getElementById("back")?.addEventListener("click", event => {
  if (history.length < 2) return;
  event.preventDefault();
  history.back();
});
