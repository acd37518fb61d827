"""Detection of encodings in short texts: the right one or none, and never another text."""

# ruff: noqa: RUF001

import pytest

from lake.encoding_detection import is_certain, rank_candidates

DETECTED = {
    "cp949": [
        "이름,도시,값\n홍길동,서울,3\n이영희,부산,4\n",
        "상품명,가격\n사과,1000\n",
        "배송 완료\n주문 취소\n",
        "홍길동\n김철수\n",
    ],
    "cp932": ["商品,価格\nりんご,100\nみかん,200\n", "日付,場所\n2024-01-01,東京都\n大阪\n"],
    "gb18030": ["日期,姓名,金额\n2024-01-01,张伟,100\n2024-01-02,王芳,200\n"],
    "big5": ["日期,城市\n2024-01-01,臺北\n2024-01-02,高雄\n"],
    "latin-1": ["1,café\n", "Müller\n", "München,1\nKöln,2\nDüsseldorf,3\n", "São Paulo\n"],
    "cp1251": ["город,x\nМосква,1\nСанкт-Петербург,2\n"],
    "koi8-r": ["город,x\nМосква,1\nСанкт-Петербург,2\n"],
    "cp1253": ["πόλη,x\nΑθήνα,1\nΘεσσαλονίκη,2\n"],
    "cp1250": ["město\nPlzeň\nČeské Budějovice\n"],
    "cp1255": ["שלום\nירושלים\n"],
}
UNCERTAIN = {
    "cp949": ["홍길동\n", "서울\n부산\n"],
    "cp932": ["ﾃｽﾄ,1\n", "名前,値\n山田太郎,1\n"],
    "gb18030": ["表格\n面包\n", "黄磊\n价格\n", "合计\n苹果\n单价\n订单\n反馈\n"],
    "big5": ["類別\n測試\n訂單\n", "名稱\n蘋果\n謝謝\n合計\n你好\n"],
    "euc_jp": [
        "こんにちは\nファイル\n",
        "鈴木花子\n電話\n",
        "高橋\n顧客\n収入\n単価\n備考\n数量\n",
        "名前,値\n山田太郎,1\n",
        "日付,場所\n2024-01-01,東京都\n大阪\n",
    ],
    "latin-1": ["España\nniño\n", "Málaga\nLogroño\n", "20 °C\n", "µm\n", "£5\n", "ß\n", "å\n"],
    "cp1252": ["it’s\n", "“hello”\n", "a – b\n", "café – “x”\n"],
    "cp1250": ["Poznań\n", "Győr\n", "Łódź\nKraków\nPoznań\n", "Jiří\nDvořák\n"],
    "cp1254": ["İstanbul\nİzmir\nEskişehir\n", "Çanakkale\nMuğla\nKırşehir\n"],
    "cp1257": ["Šiauliai\nPanevėžys\n"],
    "mac-roman": ["café\nMünchen\n", "José\n", "Hélène\nFrançois\n", "García\n", "it’s\n"],
    "cp850": ["café\nMünchen\n", "José\n", "España\nniño\n", "Málaga\nLogroño\n", "Größe\n"],
    "cp1258": ["Hà Nôi\n"],
    "iso8859-2": ["Łódź\nŠiška\n", "Wałęsa\nKościuszko\n"],
}


def cases(texts: dict[str, list[str]]) -> list[tuple[str, str]]:
    return [(encoding, text) for encoding, each in texts.items() for text in each]


def not_ascii(text: str) -> str:
    return "".join(line for line in text.splitlines(keepends=True) if not line.isascii())


@pytest.mark.parametrize(("encoding", "text"), cases(DETECTED))
def test_rank_candidates_of_distinct_text_is_certain(encoding: str, text: str) -> None:
    candidates = rank_candidates(not_ascii(text).encode(encoding))
    assert is_certain(candidates)
    assert candidates[0].text == not_ascii(text)


@pytest.mark.parametrize(("encoding", "text"), cases(UNCERTAIN))
def test_rank_candidates_of_short_text_is_uncertain_or_right(encoding: str, text: str) -> None:
    candidates = rank_candidates(text.encode(encoding))
    assert not is_certain(candidates) or candidates[0].text == text
