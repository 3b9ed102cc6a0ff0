// Azurite's table service for `supportchat demo --azure`. It ends, and keeps its rows, when its standard input closes: the demo closes it once the integration
// has ended, and whatever ends the demo itself closes it too. Signals are not for it: a terminal's Ctrl+C comes to every process while the integration still
// works with the tables, and Azurite loses rows on SIGTERM (findings/azurite-table-sigterm.sh).
const Longest = 10_000;
const once = process.once;
let end = () => process.exit(0);

process.once = function (event, listener) {
  if (event === 'SIGINT') {
    // Azurite's own orderly end, which it does only on this signal.
    end = listener;
    return this;
  }

  return once.call(this, event, listener);
};
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {});
}

process.stdin.on('close', () => {
  end();
  // Somebody else's open connection would keep it.
  setTimeout(() => process.exit(0), Longest).unref();
}).resume();
require('azurite/dist/src/table/main.js');
