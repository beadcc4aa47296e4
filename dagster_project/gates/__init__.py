"""Gates between the layers of the warehouse: what must hold before anything behind a gate runs.

A gate reads the suites of one folder of `expectations/`, judges the relations that `expectations/policy.yml`
lists for it and writes its verdict beside the build. It fails closed: whatever cannot be judged blocks.
No module here knows Dagster, and none writes into the warehouse.
"""
