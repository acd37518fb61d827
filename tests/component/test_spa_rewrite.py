"""The CloudFront function that rewrites links of queries, run by Node."""

import json
import subprocess

from tests.support.project_files import RESOURCES


def test_spa_rewrite_returns_the_page_for_query_links_only() -> None:
    code = RESOURCES["SpaRewriteFunction"]["Properties"]["FunctionCode"]
    asked = ["/q/arn:aws:states:x", "/", "/assets/q.js", "/config.json", "/query"]
    script = (
        f"{code}\nconst at = (uri) => handler({{request: {{uri}}}}).uri;"
        f"console.log(JSON.stringify({json.dumps(asked)}.map(at)))"
    )
    done = subprocess.run(["node", "-e", script], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == ["/index.html", *asked[1:]]
