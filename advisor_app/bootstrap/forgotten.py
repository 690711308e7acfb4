"""A point's forgotten passphrase: its key file is opened by the district's key, and closed anew."""

from pathlib import Path

from advisor_app.access.envelope import KeyFile
from advisor_app.bootstrap.point import ACCOUNT
from advisor_app.bootstrap.world import World
from advisor_app.domain.errors import BadInput, RecordLost
from advisor_app.sync.keys import DistrictKeys


def change_passphrase(
    world: World, district: DistrictKeys, keys: Path, new: str, out: Path
) -> None:
    """Give a point's key file another passphrase.

    Args:
        world: the district's.
        keys: the point's ``keys.json``, carried here; it is left as it is.
        new: the passphrase that the point opens its record with from now on.
        out: the key file to carry back.

    Raises:
        BadInput: the new passphrase is empty, or the file is no key file, or would be overwritten.
        WrongPassphrase: the point never joined this district.
        KnownError: the key file cannot be read, or ``out`` not be written.
    """
    if not new:
        raise BadInput("还没有设新口令：记录要用口令加密", "passphrase")
    if out.resolve() == keys.resolve():
        raise BadInput("换好的密钥文件不能盖掉带来的那个：请换一个文件名", "out")
    try:
        kept = KeyFile.load(keys)
    except RecordLost:
        raise BadInput(
            f"{keys.name} 不是密钥文件，或已损坏：请顾问在“忘了口令，怎么办？”那一页重新拷一次",
            "keys",
        ) from None
    data_key = kept.unlock_with_recovery(district.age_identity)
    kept.with_account(
        data_key, ACCOUNT, new, entropy=world.entropy, cost=world.cost
    ).save(out)  # fmt: skip
