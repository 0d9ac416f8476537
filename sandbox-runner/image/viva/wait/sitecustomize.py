# Python imports this module by itself when its folder is on PYTHONPATH, after its own start and before the program.
# It waits until the program shall run, then takes away every trace of itself. The protocol: one byte out says "I wait",
# one byte in says "go on", the end of the stream says "never".
import os
import sys

_folder = os.path.dirname(__file__)
_descriptor = os.environ.pop("VIVA_WAIT_FD", None)
os.environ.pop("PYTHONPATH", None)
if _descriptor is not None:
    os.write(int(_descriptor), b"w")
    if not os.read(int(_descriptor), 1):
        os._exit(0)
    os.close(int(_descriptor))

sys.path.remove(_folder)
sys.path_importer_cache.pop(_folder, None)
del sys.modules[__name__]
# The machine's own module of this name, which a plain start imports here. Where there is none, the error that says so
# is the one that a plain start meets, and ignores.
import sitecustomize
