"""A camera on loopback in a process of its own: a clip as an MJPEG stream in real time.

    python tests/live_server.py CLIP PORT [START_S [loop]]

The clip begins with the first viewer, who sees its first picture a while longer: people
are there before they move, and a busy machine takes seconds to start. Each picture
carries the moment it was sent in its pixels (see ``mjpeg_server.stamp``).
"""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
RATE = 25.0
LEAD_S = 2.5


class LiveServer:
    """Starts and kills the serving process."""

    def __init__(self, clip: Path, loop: bool = False) -> None:
        self._clip = clip
        self._loop = loop
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}/video"
        self._process: subprocess.Popen[str] | None = None

    def start(self, start_s: float = 0.0) -> None:
        """Serve from `start_s` of the clip; returns when it can be viewed."""
        self._process = subprocess.Popen(
            [
                sys.executable, __file__, str(self._clip), str(self.port), str(start_s),
                *(["loop"] if self._loop else []),
            ],
            stdout=subprocess.PIPE,
            text=True,
        )  # fmt: skip
        assert self._process.stdout is not None
        assert self._process.stdout.readline() == "serving\n"

    def kill(self) -> None:
        """As if the plug were pulled."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            assert self._process.stdout is not None
            self._process.stdout.close()
            self._process = None

    def __enter__(self) -> LiveServer:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()


def main(clip: str, port: str, start_s: str = "0", loop: str = "") -> None:
    """Serve until killed; the last picture stays, or with `loop` the clip begins again."""
    import cv2
    from mjpeg_server import stamp

    from posecheck.sources import Frame
    from posecheck.sources.clip import ClipSource

    frames = [f for f in ClipSource(Path(clip)) if isinstance(f, Frame) and f.t >= float(start_s)]
    lock, began = threading.Lock(), [0.0]

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "multipart/x-mixed-replace; boundary=frame")
            self.end_headers()
            with lock:
                began[0] = began[0] or time.monotonic()
            due = time.monotonic()
            i = 0
            while True:
                t = time.monotonic() - began[0] - LEAD_S + frames[0].t
                if loop and t > frames[-1].t:
                    t = frames[0].t + (t - frames[0].t) % (frames[-1].t - frames[0].t)
                    i = 0 if frames[i].t > t else i
                while i + 1 < len(frames) and frames[i + 1].t <= t:
                    i += 1
                data = cv2.imencode(".jpg", stamp(frames[i].image, time.monotonic()))[1].tobytes()
                head = f"--frame\r\nContent-Type: image/jpeg\r\nContent-Length: {len(data)}\r\n\r\n"
                try:
                    self.wfile.write(head.encode() + data + b"\r\n")
                except OSError:
                    return
                due += 1 / RATE
                time.sleep(max(0.0, due - time.monotonic()))

        def log_message(self, *_args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", int(port)), Handler)
    server.daemon_threads = True
    print("serving", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    sys.path[:0] = [str(HERE), str(HERE.parent)]
    main(*sys.argv[1:])
