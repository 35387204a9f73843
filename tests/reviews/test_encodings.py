"""Files that are not in UTF-8: every language's letters come back from the encodings in which programs write it."""

import pytest

from lesson.reviews.bytes import encoding

SAID = {
    "Ukrainian": ("Номер був брудний, їжа холодна, а господар ґречний і ввічливий", "cp1251 koi8_u"),
    "Russian": ("Суп был очень вкусный, а номер грязный и холодный", "cp1251 koi8_r cp866 koi8_u"),
    "Bulgarian": ("Храната беше много вкусна, а обслужването ужасно", "cp1251"),
    "Greek": ("Η σούπα ήταν πολύ νόστιμη και το προσωπικό ευγενικό", "cp1253 iso8859_7"),
    "Hebrew": ("האוכל היה טעים מאוד והשירות מצוין", "cp1255"),
    "Arabic": ("الطعام لذيذ جدا والخدمة ممتازة", "cp1256"),
    "Polish": ("Źle, że łóżko było małe, ręczniki świeże, a pościel brudna", "cp1250 cp852 iso8859_2"),
    "Czech": ("Pokoj byl špinavý, příjemná obsluha, ale už nepřijdu", "cp1250 cp852 iso8859_2"),
    "Hungarian": ("Szörnyű konyha, őszintén szólva rossz volt a kiszolgálás", "cp1250 cp852 iso8859_2"),
    "Croatian": ("Užasna kuhinja, više neću doći, soba je bila bučna", "cp1250 cp852"),
    "German": ("Das Zimmer war süß, aber die Tür öffnete nicht, schade für uns", "cp1252 cp850 mac_roman cp852"),
    "French": ("L'hôtel était très propre, à côté de la plage, déçu du café", "cp1252 cp850 mac_roman"),
    "Spanish": ("Habitación pequeña y ruidosa, el niño lloró, qué lástima", "cp1252 cp850 mac_roman"),
    "Portuguese": ("Péssimo, comida fria, não volto nunca mais, que decepção", "cp1252 cp850 mac_roman"),
    "Italian": ("La zuppa è buonissima, perché il cuoco è bravo", "cp1252 cp850 mac_roman"),
    "Danish": ("Forfærdeligt, kold mad på øen, kommer aldrig igen", "cp1252 cp850 mac_roman"),
    "Icelandic": ("Hræðilegt, kaldur matur, kem aldrei aftur, því miður góð súpa", "cp1252"),
    "Turkish": ("Çorba çok güzeldi, odayı beğenmedim, teşekkürler", "cp1254"),
}
PAIRS = [(language, name) for language, (_, names) in SAID.items() for name in names.split()]


@pytest.mark.parametrize(("language", "name"), PAIRS)
def test_letters_come_back_from_the_encodings_of_their_language(language, name):
    text = "text,label\n" + "".join(f"{SAID[language][0]} {at},{('pos', 'neg')[at % 2]}\n" for at in range(9))
    data = text.encode(name)
    assert "".join(encoding.lines(data, encoding.find(data)[0])) == text


@pytest.mark.parametrize("sign", ["3 × 4 m", "£5", "“great”", "5 €", "½ a portion", "30°", "fine – truly"])
def test_a_sign_alone_is_no_letter_of_another_language(sign):
    text = "text,label\n" + "".join(f"It was {sign} {at},{('pos', 'neg')[at % 2]}\n" for at in range(9))
    data = text.encode("cp1252")
    assert "".join(encoding.lines(data, encoding.find(data)[0])) == text


SCRIPTS = {
    "Russian": "Суп был вкусный",
    "Chinese": "菜很好吃上来",
    "Greek": "Η σούπα ήταν νόστιμη",
    "Arabic": "الطعام لذيذ",
    "English": "The soup was fine",
}


@pytest.mark.parametrize("language", SCRIPTS)
@pytest.mark.parametrize("name", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_its_mark_is_known_in_every_script(language, name):
    text = "text,label\r\n" + "".join(f"{SCRIPTS[language]} {at},{('pos', 'neg')[at % 2]}\r\n" for at in range(9))
    assert encoding.find(text.encode(name))[0] == name


def test_stray_nuls_make_no_utf_16():
    text = b"text,label\n" + b"The soup\x00 was fine,pos\nIt was\x00 cold,neg\n" * 9
    assert encoding.find(text)[0] == "utf-8"
