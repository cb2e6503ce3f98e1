/*
 * spoken.c: letters of what people say, and words that look like others. Any thread. Asks for no
 * memory. Never decides what is meant: opt_out.c and its grammar do.
 */
#include "spoken.h"

#include <string.h>

#include "utf8.h"

#include "banned.h"

#define SPOKEN_WORD 32
#define COUNT(a)    (sizeof(a) / sizeof *(a))

/*
 * Each character of the first, in the order of their codes, is folded to the one at its place in
 * the second.
 */
static const char16_t traditional[] =
    u"來係俾個們傘傳僅僱兒冊別刪務區員問單喺嗎嘅報妳孫實寧寫將尋對導屬幹幾庫廣強彈後從愛應戲戶掃撥"
    u"撳擋據擾攞攪斷於時會東業樓樣機檔檢測準濟為無煩營爲爺獲現產畀發盡確碼種節簡籃約級絕絡給經網總"
    u"繫繼續義聞聯聲聽腦臺與興舉藥號裡視親訂訊記許訴註詢話該認誠說誰請諒諸謝識讓貴買貸資賞賣購車轉"
    u"這週進遊過還邊醫針銷錄錢錯鐘閉開間閱關際電靜須預領頻題願類飯餵駛騷體魚麼黃點龍";
static const char16_t simplified[] =
    u"来系给个们伞传仅雇儿册别删务区员问单在吗的报你孙实宁写将寻对导属干几库广强弹后从爱应戏户扫拨"
    u"按挡据扰拿搅断于时会东业楼样机档检测准济为无烦营为爷获现产给发尽确码种节简篮约级绝络给经网总"
    u"系继续义闻联声听脑台与兴举药号里视亲订讯记许诉注询话该认诚说谁请谅诸谢识让贵买贷资赏卖购车转"
    u"这周进游过还边医针销录钱错钟闭开间阅关际电静须预领频题愿类饭喂使骚体鱼么黄点龙";
_Static_assert(sizeof traditional == sizeof simplified, "each has its partner");

/* `特别再打一次` does not say 别. */
static const char16_t before_bie[] = u"特分区级类性个识辨告";

/* A phrase with this end does not count before one of these words. */
struct other_end {
	const char16_t *end;
	const char16_t *words[128]; /* NULL after the last */
};

static const struct other_end other_ends[] = {
	{ u"打", { u"折", u"车", u"针", u"包", u"印", u"扫", u"开", u"算", u"断", u"的", u"架",
		     u"球", u"篮球", u"羽毛球", u"乒乓球", u"牌", u"麻将", u"扑克", u"游戏", u"工",
		     u"听", u"探", u"仗", u"卡", u"款", u"钱", u"分", u"赏", u"字", u"饭", u"水",
		     u"药", u"伞", u"鱼", u"鼓", u"耳洞", u"官司", u"疫苗", u"新冠", u"预防针",
		     u"加强针", u"一针", u"第一针", u"第二针", u"第三针", u"胰岛素", u"点滴",
		     u"孩子", u"小孩", u"人", u"骂", u"击", u"蜡", u"扮", u"气", u"油", u"结",
		     u"湿", u"翻", u"麻药", u"八折", u"九折", u"五折", u"哈哈", u"马虎眼", u"底",
		     u"磨", u"孔", u"火", u"码", u"样", u"标签", u"发票", u"收据", u"单子", u"报告",
		     u"小报告", u"申请", u"瞌睡", u"盹", u"草稿", u"赌", u"碎", u"破", u"乱", u"岔",
		     u"太极", u"领带", u"欠条", u"热水", u"酱油", u"滑", u"包票", u"理", u"雷",
		     u"呼噜", u"点", u"喷嚏", u"招呼", u"交道", u"比方", u"他", u"她", u"狗" } },
	{ u"call", { u"him", u"her", u"them", u"itoff", u"off" } },
	{ u"退订", { u"金", u"单", u"票", u"房", u"酒店", u"机票", u"车票", u"餐", u"货" } },
	{ u"我", { u"老公", u"老婆", u"爱人", u"妈", u"爸", u"儿子", u"女儿", u"孩子", u"同事",
		     u"朋友", u"媳妇", u"对象", u"哥", u"姐", u"弟", u"妹", u"领导", u"老板",
		     u"经理", u"秘书", u"父母", u"父亲", u"母亲", u"零钱", u"钱" } },
	{ u"联系", { u"方式", u"快递", u"医生", u"他", u"她", u"别人", u"厂家", u"卖家", u"物业",
		       u"学校", u"老师", u"医院" } },
	{ u"来电", { u"显示", u"转移", u"转接", u"铃声", u"预约", u"确认", u"就", u"也" } },
	{ u"呼叫", { u"转移", u"转接", u"等待", u"医生", u"护士", u"救护车" } },
	{ u"推销", { u"员" } },
	{ u"ring", { u"thebell", u"thedoorbell" } },
	{ u"拨", { u"错", u"款", u"开", u"动", u"打别" } },
	{ u"拉黑", { u"龙江", u"龙", u"河", u"车", u"板", u"白" } },
};

bool
spoken_is_ascii(unsigned code)
{
	return (code >= '0' && code <= '9') || (code >= 'a' && code <= 'z');
}

static bool
is_in(unsigned code, const char16_t *set)
{
	for (; *set != 0; set++)
		if (*set == code)
			return true;
	return false;
}

static unsigned
simplify(char16_t code)
{
	size_t low = 0, high = COUNT(traditional) - 1; /* without the NUL */

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (traditional[middle] < code)
			low = middle + 1;
		else
			high = middle;
	}
	return traditional[low] == code ? simplified[low] : code;
}

static unsigned
fold(unsigned code)
{
	if (code > 0xff00 && code < 0xff5f)
		code -= 0xfee0; /* full-width */
	if (code >= 'A' && code <= 'Z')
		return code + ('a' - 'A');
	return code < 0x4e00 || code > 0xffff ? code : simplify((char16_t)code);
}

/*
 * What a folded character does between letters; SPOKEN_NONE: it is one, or part of a word (don’t).
 */
static enum spoken_gap
gap_of(unsigned code, bool *is_letter)
{
	*is_letter = false;
	if (utf8_is_space(code) || code == '-')
		return SPOKEN_SPACE;
	if (code == SPOKEN_BORDER)
		return SPOKEN_TURN;
	if (code == '\'' || code == 0x2018 || code == 0x2019 || utf8_is_invisible(code))
		return SPOKEN_NONE;
	if (code < 0x80)
		*is_letter = spoken_is_ascii(code);
	else if (code > 0xbf)
		*is_letter = code != 0xd7 && code != 0xf7 && !(code >= 0x2000 && code <= 0x2bff) &&
			     !(code >= 0x3000 && code <= 0x303f && code != 0x3007) &&
			     !(code >= 0xfe10 && code <= 0xfe6f) &&
			     !(code >= 0xff5f && code <= 0xff65) && code < 0xfff0;
	return *is_letter ? SPOKEN_NONE : SPOKEN_SIGN;
}

bool
spoken_take(struct span *s, struct spoken_letter *letter)
{
	bool is_letter = false;

	*letter = (struct spoken_letter){ 0, SPOKEN_NONE };
	while (s->len > 0) {
		unsigned code = fold(utf8_take(s));
		enum spoken_gap gap = gap_of(code, &is_letter);

		if (is_letter) {
			letter->code = code;
			return true;
		}
		if (gap > letter->gap)
			letter->gap = gap;
	}
	return false;
}

/* The word stands right there, no punctuation between. */
static bool
goes_on_with(struct span s, const char16_t *word)
{
	struct spoken_letter letter;

	for (; *word != 0; word++)
		if (!spoken_take(&s, &letter) || letter.code != *word || letter.gap >= SPOKEN_SIGN)
			return false;
	/* `her` is not in `here`. */
	return !spoken_is_ascii(word[-1]) || !spoken_take(&s, &letter) ||
	       letter.gap != SPOKEN_NONE || !spoken_is_ascii(letter.code);
}

static bool
ends_in(const unsigned *word, size_t len, const char16_t *end)
{
	size_t n = 0;

	while (end[n] != 0)
		n++;
	if (n > len)
		return false;
	for (size_t i = 0; i < n; i++)
		if (word[len - n + i] != end[i])
			return false;
	return true;
}

bool
spoken_ends_as(const unsigned *word, size_t len, struct span rest)
{
	for (size_t i = 0; i < COUNT(other_ends); i++) {
		if (!ends_in(word, len, other_ends[i].end))
			continue;
		for (const char16_t *const *next = other_ends[i].words; *next != NULL; next++)
			if (goes_on_with(rest, *next))
				return true;
	}
	return false;
}

bool
spoken_means_another(struct span word, struct span rest)
{
	unsigned letters[SPOKEN_WORD];
	struct spoken_letter letter;
	size_t n = 0;

	while (n < SPOKEN_WORD && spoken_take(&word, &letter))
		letters[n++] = letter.code;
	return spoken_ends_as(letters, n, rest);
}

bool
spoken_before_bie(unsigned code)
{
	return is_in(code, before_bie);
}
