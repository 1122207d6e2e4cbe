"""The site over HTTP as a good server would send it: compressed, and allowed to be kept."""

import gzip
import threading
from contextlib import contextmanager
from functools import cache, partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

COMPRESSED_ALREADY = {".woff2", ".png"}
compress = cache(partial(gzip.compress, compresslevel=6))


class Compressing(SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        file = Path(self.translate_path(self.path))
        file = file / "index.html" if file.is_dir() else file
        if not file.is_file():
            return self.send_error(404)
        self.send_response(200)
        content = file.read_bytes()
        if file.suffix not in COMPRESSED_ALREADY:
            content = compress(content)
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Type", self.guess_type(file))
        self.send_header("Content-Length", str(len(content)))
        seconds = 600 if file.suffix == ".html" else 31_536_000
        self.send_header("Cache-Control", f"max-age={seconds}")
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *args):
        pass


@contextmanager
def serve(folder):
    """The address at which the folder is served."""
    handler = partial(Compressing, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
