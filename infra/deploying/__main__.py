"""Deploy what was built: `python -m deploying STAGE`, called by `make deploy STAGE=...`."""

import argparse
import os
import subprocess
import sys
from typing import Any

from deploying.settings import (
    ROOT,
    SettingsError,
    ask_for,
    brand_of,
    checked,
    region_of,
    section,
)

SAM = ROOT / ".venv-sam" / "bin" / "sam"


def main() -> int:
    """0 = deployed, 1 = AWS or SAM refused, 2 = wrong use."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("stage")
    parser.add_argument("--where", action="store_true", help="only say in which region it is")
    parser.add_argument("--who", action="store_true", help="only say whose account it goes to")
    asked, more = parser.parse_known_args()
    try:
        stage = checked(asked.stage)
        if asked.where:
            print(region_of(stage))
            return 0
        if asked.who:
            print(f"Deploys '{stage}' to account {account_of(stage)}, {region_of(stage)}.")
            return 0
        return deploy(stage, more)
    except SettingsError as error:
        print(error, file=sys.stderr)
        return 2


def deploy(stage: str, more: list[str]) -> int:
    """Ask if it is the first time, deploy, protect production, say what comes next."""
    if section(stage) is None:
        if not sys.stdin.isatty():
            raise SettingsError(
                f"samconfig.toml has no [{stage}.deploy.parameters] yet: run make deploy "
                f"STAGE={stage} once at a terminal, or write it as docs/deploy.md shows."
            )
        ask_for(stage, input, print)
    done = subprocess.run(
        [SAM, "deploy", "--config-env", stage, *more],
        cwd=ROOT,
        env={**os.environ, "SAM_CLI_TELEMETRY": "0"},
        check=False,
    )
    if done.returncode:
        return 1
    client = _cloudformation(region_of(stage))
    if stage == "prod":
        client.update_termination_protection(
            StackName=f"herodesk-{stage}", EnableTerminationProtection=True
        )
    print(next_steps(stage, _outputs(client, stage)))
    return 0


def account_of(stage: str) -> str:
    """Whose account the credentials are for; asked before anything is built."""
    import boto3
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        sts = boto3.client("sts", region_name=region_of(stage))
        return str(sts.get_caller_identity()["Account"])
    except (BotoCoreError, ClientError) as error:
        raise SettingsError(
            f"AWS does not say whose account this is: {error}. "
            "Give this terminal credentials first; `aws sts get-caller-identity` shows them."
        ) from None


def next_steps(stage: str, outputs: dict[str, str]) -> str:
    """What a person does after a deploy; harmless where it was done before."""
    folder = f"infra/brands/{brand_of(stage)}"
    return (
        f"\nHerodesk '{stage}' is at {outputs.get('ApiUrl', '?')}\n\nNext, once:\n"
        f"  export AWS_DEFAULT_REGION={region_of(stage)}\n"
        f"  .venv/bin/herodesk rules push --stage {stage} --brand {folder}\n"
        f"  .venv/bin/herodesk connect generic --stage {stage} --yes\n"
        f"and yourself on the roster, as docs/deploy.md has it.\n"
        f"Then, and after each deploy:\n"
        f"  .venv/bin/herodesk doctor --stage {stage}\n"
    )


def _cloudformation(region: str) -> Any:
    import boto3

    return boto3.client("cloudformation", region_name=region)


def _outputs(client: Any, stage: str) -> dict[str, str]:
    (stack,) = client.describe_stacks(StackName=f"herodesk-{stage}")["Stacks"]
    return {one["OutputKey"]: one["OutputValue"] for one in stack.get("Outputs", [])}


if __name__ == "__main__":
    sys.exit(main())
