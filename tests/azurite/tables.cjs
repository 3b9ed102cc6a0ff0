// Azurite's table service. It ends with whoever started it: the pipe on standard input closes when that process is gone, however it went.
process.stdin.on('close', () => process.exit(0)).resume();
require('azurite/dist/src/table/main.js');
