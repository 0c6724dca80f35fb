// A real Unleash server on loopback, which writes down what is asked of it.
//
// Reads its settings from standard input, as JSON: `database` (options of the connection), `tokens` (as Unleash's start
// options have them) and `log` (a file). Prints one line of JSON with its port when it is ready, and ends on SIGTERM.
//
// The log has a JSON line for each answered request, with the headers as they came, before Unleash looks at them.

'use strict';

const fs = require('node:fs');

// The start options can switch telemetry on, but only this variable can switch it off.
process.env.SEND_TELEMETRY = 'false';
const { start } = require('unleash-server');

const HEADERS = ['authorization', 'if-none-match', 'unleash-client-spec', 'unleash-appname', 'user-agent', 'x-check'];

/** Writes a line for each request to `file`. A token is named, not written. */
function record(server, file, tokens) {
  const names = new Map(tokens.map(({ secret, tokenName }) => [secret, tokenName]));
  server.prependListener('request', (request, response) => {
    const { method, url } = request; // both as they came: a router changes the second one
    const headers = Object.fromEntries(HEADERS.map((name) => [name, request.headers[name] ?? null]));
    if (headers.authorization !== null) {
      headers.authorization = names.get(headers.authorization) ?? 'unknown';
    }
    response.on('finish', () => {
      fs.appendFileSync(file, `${JSON.stringify({ method, url, headers, status: response.statusCode })}\n`);
    });
  });
}

async function main() {
  const settings = JSON.parse(fs.readFileSync(0, 'utf8'));
  const { server } = await start({
    db: { ...settings.database, ssl: false },
    server: { host: '127.0.0.1', port: 0, gracefulShutdownTimeout: 200 },
    authentication: { type: 'open-source', createAdminUser: false, initApiTokens: settings.tokens },
    versionCheck: { enable: false },
    // Variants of features, which older servers made and which are answered ever after, can be made only with this.
    experimental: { flags: { enableLegacyVariants: true } },
    logLevel: 'warn',
  });
  record(server, settings.log, settings.tokens);
  process.stdout.write(`${JSON.stringify({ port: server.address().port })}\n`);
}

main().catch((error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exit(1);
});
