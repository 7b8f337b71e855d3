"""What posecheck costs on top of the bare pose model; run by hand, see README.md."""
