"""What turns a frame into a pose.

Importing this package is cheap: MediaPipe is imported with its adapter,
``posecheck.estimators.mediapipe``.
"""

from __future__ import annotations

from posecheck.estimators.base import Estimator, TimedImage
from posecheck.estimators.choice import choose_model, pick

__all__ = ["Estimator", "TimedImage", "choose_model", "pick"]
