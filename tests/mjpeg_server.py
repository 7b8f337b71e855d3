"""A network camera on loopback: serves pictures as an MJPEG stream in real time.

Each picture carries its moment in its pixels, so that a test can tell how old a
delivered frame is.
"""

from __future__ import annotations

import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

_BITS = 32
_BLOCK_PX = 8
"""One JPEG block a bit survives the compression."""


def stamp(image: npt.NDArray[np.uint8], t: float) -> npt.NDArray[np.uint8]:
    """A copy with milliseconds of ``t`` as black and white blocks in its first rows."""
    bits = (round(t * 1000) >> np.arange(_BITS)) & 1
    row = np.repeat(bits * 255, _BLOCK_PX).astype(np.uint8)
    stamped = image.copy()
    stamped[:_BLOCK_PX, : row.size] = row[None, :, None]
    return stamped


def read_stamp(image: npt.NDArray[np.uint8]) -> float:
    """The seconds that ``stamp`` wrote."""
    middle = image[_BLOCK_PX // 2, _BLOCK_PX // 2 : _BITS * _BLOCK_PX : _BLOCK_PX, 1]
    bits = (middle > 127).astype(np.uint64)
    return float((bits << np.arange(_BITS, dtype=np.uint64)).sum()) / 1000


class MjpegServer:
    """Serves one picture again and again, stamped with ``time.monotonic``.

    Attributes:
        url: Where it can be seen.
        port: Its port; give it to a second server to play a camera that comes back.
    """

    def __init__(
        self,
        image: npt.NDArray[np.uint8] | None = None,
        rate: float = 30.0,
        port: int = 0,
        lengths: bool = True,
    ) -> None:
        self._image = np.full((480, 640, 3), 90, np.uint8) if image is None else image
        self._rate = rate
        self._lengths = lengths
        self._stop = threading.Event()
        owner = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                owner._serve(self)

            def log_message(self, *_args: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}/video"
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        )
        self._thread.start()

    def _serve(self, request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.send_header("Content-Type", "multipart/x-mixed-replace; boundary=frame")
        request.end_headers()
        due = time.monotonic()
        try:
            while not self._stop.is_set():
                data = cv2.imencode(".jpg", self.picture())[1].tobytes()
                length = f"Content-Length: {len(data)}\r\n" if self._lengths else ""
                head = f"--frame\r\nContent-Type: image/jpeg\r\n{length}\r\n".encode()
                request.wfile.write(head + data + b"\r\n")
                due += 1 / self._rate
                self._stop.wait(max(0.0, due - time.monotonic()))
        except OSError:  # the viewer left
            pass

    def picture(self) -> npt.NDArray[np.uint8]:
        """The next picture, stamped with now."""
        return stamp(self._image, time.monotonic())

    def close(self) -> None:
        """Stop serving, as if the camera lost power; the port is free afterwards."""
        self._stop.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def __enter__(self) -> MjpegServer:
        return self

    def __exit__(self, *_args: object) -> None:
        self.close()
