"""Publishing: readers only ever see whole, audited snapshots, all of core, marts and ops at once or none.

`snapshot.publish` is the protocol, `versions` the published folder, `content` the hash that is kept, `audit`
the stranger's look at the file. No module here knows Dagster.
"""

from dagster_project.publish.builds import prune_builds
from dagster_project.publish.errors import PublishError, PublishRefused
from dagster_project.publish.manifest import Snapshot
from dagster_project.publish.snapshot import publish
from dagster_project.publish.versions import list_snapshots, rollback

__all__ = ["PublishError", "PublishRefused", "Snapshot", "list_snapshots", "prune_builds", "publish", "rollback"]
