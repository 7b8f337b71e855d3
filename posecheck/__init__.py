"""posecheck checks the form of a low-back stretching routine, on the picture and aloud."""

__version__ = "0.1.0"
