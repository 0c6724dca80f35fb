"""Serves a ruleset over HTTPS with a certificate of an authority made for this run, and has ffctl fetch it."""

import http.server
import os
import pathlib
import ssl
import subprocess
import sys
import tempfile
import threading

TOKEN = "*:development.hush-tls"
RULES = b'{"version": 2, "features": [{"name": "a", "enabled": true, "strategies": []}]}'


class Handler(http.server.BaseHTTPRequestHandler):
    asked = 0

    def do_GET(self):
        Handler.asked += 1
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(RULES)))
        self.end_headers()
        self.wfile.write(RULES)

    def log_message(self, *_):
        pass


def openssl(folder, *arguments):
    subprocess.run(["openssl", *arguments], cwd=folder, check=True, stderr=subprocess.DEVNULL)


def certify(folder):
    """An authority, and a certificate of it for 127.0.0.1."""
    key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    authority = ["-addext", "basicConstraints=critical,CA:TRUE", "-addext", "keyUsage=critical,keyCertSign"]
    openssl(folder, "req", "-x509", *key, "-keyout", "ca.key", "-out", "ca.pem", "-days", "2", "-subj", "/CN=ca", *authority)
    openssl(folder, "req", *key, "-keyout", "server.key", "-out", "server.csr", "-subj", "/CN=server")
    (folder / "names").write_text("subjectAltName=IP:127.0.0.1\nextendedKeyUsage=serverAuth\n")
    sign = ["-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2", "-extfile", "names"]
    openssl(folder, "x509", "-req", "-in", "server.csr", "-out", "server.pem", *sign)


def main():
    ffctl = sys.argv[1]
    failed = []

    def check(what, holds, told=""):
        print(f"{'ok' if holds else 'FAILED':8} {what}" + ("" if holds else f"\n{told}"))
        if not holds:
            failed.append(what)

    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        certify(folder)
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(folder / "server.pem", folder / "server.key")
        server.socket = context.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        port = server.server_address[1]

        def fetch(host, **variables):
            kept = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
            environment = {**kept, "UNLEASH_TOKEN": TOKEN, "XDG_CACHE_HOME": str(folder / "cache"), **variables}
            command = [ffctl, "fetch", "-p", "unleash", "--url", f"https://{host}:{port}/api", "--retries", "0"]
            done = subprocess.run(command, env=environment, cwd=folder, capture_output=True, text=True, timeout=60)
            return done.returncode, done.stdout, done.stderr

        known = {"SSL_CERT_FILE": str(folder / "ca.pem")}
        code, out, told = fetch("127.0.0.1")
        check("an unknown authority is not trusted", code == 2 and out == "" and "is not trusted" in told and "SSL_CERT_FILE" in told, told)
        check("and learns nothing", Handler.asked == 0 and TOKEN not in told)
        code, out, told = fetch("127.0.0.1", **known)
        check("one that SSL_CERT_FILE names is", code == 0 and out.encode().strip() == RULES, told)
        code, out, told = fetch("localhost", **known)
        check("but for its own name alone", code == 2 and "is not trusted" in told, told)
        server.shutdown()
    print(f"tls: {len(failed)} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
