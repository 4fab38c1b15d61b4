// Runs before the first paint, so that a chosen theme does not flash in from the other one.
(() => {
  const chosen = localStorage.getItem('holdfast-theme');
  if (chosen === 'light' || chosen === 'dark') document.documentElement.dataset.theme = chosen;
})();
