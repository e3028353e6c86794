"""Print, for a shell to evaluate, what tells uv about the package index that pip is set up for on this machine.

With `--alone`, only what is needed to reach the one index: no second index and no folder of files beside it.
"""

import os
import shlex
import subprocess
import sys

UV_NAMES = {
    "index-url": ("UV_DEFAULT_INDEX", "UV_INDEX_URL"),
    "extra-index-url": ("UV_INDEX", "UV_EXTRA_INDEX_URL"),
    "find-links": ("UV_FIND_LINKS",),
    "trusted-host": ("UV_INSECURE_HOST",),
    "cert": ("SSL_CERT_FILE",),
}
BESIDE = () if "--alone" not in sys.argv else ("extra-index-url", "find-links")
SECTIONS = ("global", "install", ":env:")  # a later one outranks the earlier

command = [sys.executable, "-m", "pip", "config", "list"]
listed = subprocess.run(command, capture_output=True, text=True, check=False).stdout
found: dict[str, dict[str, str]] = {section: {} for section in SECTIONS}
for line in listed.splitlines():
    key, _, value = line.partition("=")
    section, _, name = key.partition(".")
    if section in found and name in UV_NAMES and name not in BESIDE:
        found[section][name] = value.strip("'\"").replace("\\n", " ")

# As pip does, take a package from any index that has it: the hashes of the lock decide what may be installed.
print('export UV_INDEX_STRATEGY="${UV_INDEX_STRATEGY:-unsafe-best-match}" UV_PYTHON_DOWNLOADS=never')
for name, value in (found["global"] | found["install"] | found[":env:"]).items():
    if not any(known in os.environ for known in UV_NAMES[name]):
        separator = "," if name == "find-links" else " "
        print(f"export {UV_NAMES[name][0]}={shlex.quote(separator.join(value.split()))}")
