"""Where the parts of the project lie on disk, whatever the working directory."""

from __future__ import annotations

from pathlib import Path
from typing import Final

PROJECT_ROOT: Final = Path(__file__).resolve().parent.parent
MODELS_DIR: Final = PROJECT_ROOT / "models"
EXPECTATIONS_DIR: Final = PROJECT_ROOT / "expectations"
PROFILES_DIR: Final = PROJECT_ROOT / "dbt"
DBT_TARGET: Final = PROJECT_ROOT / "target"
