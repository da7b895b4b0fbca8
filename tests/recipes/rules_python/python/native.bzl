"""What is built into old versions of Bazel."""

NATIVE = PyInfo
