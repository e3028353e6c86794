# Sourced by the scripts beside it: goes to the project's folder and gives `install` and `say`.
set -euo pipefail
if [[ "${ONECASE_DATA:-/}" != /* ]]; then ONECASE_DATA="$PWD/$ONECASE_DATA"; fi
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export ONECASE_DATA="${ONECASE_DATA:-$PWD/var}"
# Images of Python set it; without kept bytecode each start compiles all that is imported anew: 4.8 s rather than 1.5 s.
unset PYTHONDONTWRITEBYTECODE

say() { printf '%s\n' "$@" >&2; }

find_python() {
  local name
  for name in "${PYTHON:-python3}" python3 python3.14 python3.13 python3.12 python3.11 python; do
    if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      command -v "$name"
      return
    fi
  done
  say "没有找到 Python 3.11 或更新的版本。请先安装（Debian/Ubuntu：apt-get install python3 python3-venv），" \
    "或用环境变量 PYTHON 指出它的位置，然后重试。" \
    "Python >= 3.11 not found. Install it, or name it in the variable PYTHON, and try again."
  return 1
}

make_venv() {
  local python
  python="$(find_python)"
  if ! "$python" -m venv --clear .venv >/dev/null; then
    rm -rf .venv
    say "$python 不能建立虚拟环境，缺少 venv 组件（Debian/Ubuntu：apt-get install python3-venv）。安装后重试。" \
      "$python cannot make a virtual environment. Install its venv module (python3-venv) and try again."
    return 1
  fi
  pwd > .venv/made-in
}

# Made in this very folder (its programs hold the path), by a Python that is still there and new enough.
venv_is_sound() {
  [[ "$(cat .venv/made-in 2>/dev/null)" == "$PWD" ]] && .venv/bin/python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

# The version that the lock names, from the block of lines with its hashes.
install_uv() {
  local lock="$1" wanted
  wanted="$(sed -n 's/^uv==\([^ ]*\).*/\1/p' "$lock")"
  if [[ "$(.venv/bin/uv --version 2>/dev/null)" == "uv $wanted "* ]]; then return; fi
  sed -n '/^uv==/,/^[^ ]*==/{/^uv==/p;/^ *--hash/p}' "$lock" > .venv/uv.txt
  .venv/bin/python -m pip install -qq --disable-pip-version-check --no-deps --require-hashes -r .venv/uv.txt
}

# install LOCK...: brings .venv to the first lock file; the others are what it contains. Nothing changed, nothing done.
install() {
  local name
  if venv_is_sound && cat pyproject.toml "$1" | cmp -s - ".venv/installed-$1"; then return; fi
  say "正在安装依赖（$1）…… / Installing $1 ..."
  venv_is_sound || make_venv
  install_uv "$1"
  eval "$(.venv/bin/python scripts/_index.py)"
  .venv/bin/uv pip install --quiet --python .venv/bin/python --require-hashes -r "$1"
  .venv/bin/uv pip install --quiet --python .venv/bin/python --no-deps --no-build-isolation --offline -e .
  for name in "$@"; do cat pyproject.toml "$name" > ".venv/installed-$name"; done
}
