"""Traditional characters, which mirrors of official sites show, told as the simplified ones that the form has."""

from __future__ import annotations

#: Pairs of a traditional character and its simplified one: those of the form and of what is said about its figures.
_PAIRS = (
    "開开處处數数據据結结轉转續续辦办複复復复議议訴诉訟讼維维糾纠審审總总計计單单萬万費费規规範范許许罰罚強强"
    "對对務务項项購购團团業业機机構构組组織织會会員员請请內内屬属於于國国祕秘護护權权執执過过類类詢询無无現现"
    "補补後后確确舉举報报認认獲获決决廢废製制發发號号額额減减條条體体況况問问題题進进動动與与為为關关係系級级"
    "鎮镇鄉乡區区縣县廳厅門门網网圖图徵征採采納纳繳缴違违當当頒颁訊讯傳传導导監监督督營营環环質质價价簡简請请"
    "應应當当實实際际將将來来時时間间書书電电話话資资產产經经濟济財财預预學学習习領领專专欄栏責责稱称個个見见"
    "這这種种們们達达頁页長长張张還还運运選选邊边遠远連连適适遺遗鄰邻釋释錄录錯错鐵铁閱阅陸陆隊队陽阳隨随險险"
    "難难靈灵頭头願愿風风飛飞馬马驗验黨党齊齐點点優优儘尽兩两劃划勵励勝胜勞劳協协卻却參参變变啟启園园圍围場场"
    "增增壓压夠够奪夺妥妥媒媒寫写屆届層层屢屡巖岩幫帮幹干廣广彙汇徑径從从愛爱態态懷怀憑凭戰战戶户掛挂擔担擬拟"
    "擴扩攝摄敗败敘叙斷断暫暂極极標标樹树橋桥檔档檢检歸归歷历殘残滿满漢汉測测滯滞潔洁濕湿災灾煙烟熱热爭争獨独"
    "獎奖瞭了碼码稅税穩稳窗窗筆笔節节紀纪約约純纯紙纸細细終终統统絕绝給给綜综綠绿線线練练縮缩績绩繫系聯联職职"
    "聽听腦脑臨临舊旧舉举藝艺藥药號号術术衛卫裝装親亲覽览觀观訂订記记設设訪访證证評评詳详誤误說说調调論论諮咨"
    "講讲謝谢譯译讀读讓让負负貢贡貨货販贩貫贯買买賣卖賬账賴赖趙赵輕轻載载輔辅輸输農农迴回遞递遲迟郵邮醫医釐厘"
)
_TABLE = {
    ord(traditional): simple
    for traditional, simple in zip(_PAIRS[::2], _PAIRS[1::2], strict=True)
    if traditional != simple
}


def simplified(words: str) -> str:
    """Return words with the traditional characters that are known here turned into simplified ones."""
    return words.translate(_TABLE)


def traditional_letters(words: str) -> int:
    """Return how many letters of the words are written in traditional script."""
    return sum(ord(letter) in _TABLE for letter in words)
