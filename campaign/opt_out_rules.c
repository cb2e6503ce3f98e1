/*
 * opt_out_rules.c: the words and the rules of opt_out_grammar.c. To teach it a word, add the word
 * to its class; to teach it a way of saying so, add a row to `opt_out_rules`. All in folded letters
 * (spoken.h).
 */
#include "opt_out_rules.h"

#include "banned.h"

/* Classes of words. */
#define NO      "不要|别|请勿|勿|不许|不准|不得|甭|莫|唔好|毋|禁止|严禁"
#define NO_NEED "不用|不必|不需要|无需|无须|用不着|没必要|犯不着|大可不必"
#define NOT_MAY "不能|不可以|不可|不希望|不想让|不愿意让|不同意|少"
#define ANY_NO  NO "|" NO_NEED "|" NOT_MAY
#define WHO     "*你们|你|您|大家|任何人|有人|公司|麻烦|请|千万|真的|都|就|也"
#define AGAIN \
	"再|在|再次|再来|又|继续|再继续|再这样|老是|总是|老|总|一直|天天|每天|整天|成天|经常|没完没了|反复|不停|不停地|来回|一天到晚"
#define HOW \
	"*再|给我|给我们|给俺|往我这里|往我这儿|往我这边|往我这|往我|向我|对我|跟我|来|老|总|一直|天天|这样|这么|随便|乱|频繁|继续|反复|没事|用别的号码|换号码|换号|地|的"
#define TO_ME \
	"给我|给我们|给俺|给老子|给本人|往我这里|往我这儿|往我这边|往我这|往我|向我|朝我|对我|跟我"
#define CALL       "打电话|打来|打过来|打|拨打|拨|来电话|来电|去电|致电|呼叫|发短信|发信息|推销"
#define CALL_AGAIN CALL "|联系|联络|骚扰|打扰|打搅|烦|找我|找我们|缠着|缠我|call|发消息"
#define CALL_ME                                                                                                                                                                                                      \
	"打电话给我|打电话来|打给我|打我电话|打我的电话|打我手机|打我的手机|打我号码|打我的号码|打我这个|"                                                                \
	"打我家电话|打我家|打我座机|打这个电话|打这个号码|打这个号|打这个手机|拨打我|拨打这个|拨打此号|拨打该号|打此号码|打该号码|拨我|联系我|联络我|" \
	"骚扰我|骚扰|打扰我|打扰了|打搅我|烦我|烦人|缠着我|来电|来电话|致电|呼叫我|call我|跟我推销|向我推销"
#define FROM_NOW "以后|今后|往后|日后|将来|从今以后|从此|永远|从现在起|从现在开始|下次|之后|往后都"
#define NUMBER \
	"电话号码|手机号码|联系电话|联系方式|个人信息|手机号|号码|电话|手机|名字|姓名|信息|资料|数据|记录|号"
#define LIST \
	"黑名单|白名单|名单|列表|系统|数据库|通讯录|通讯簿|名册|名录|后台|表格|电话本|电话簿|库|表"
#define DELETE \
	"删|移除|移出|移掉|移走|去掉|去除|除掉|剔除|清除|清掉|拿掉|划掉|划去|注销|撤掉|抹掉|取消掉|屏蔽|" BLACKLIST
#define BLACKLIST \
	"拉黑|拉到黑名单|拉进黑名单|拉入黑名单|加到黑名单|加入黑名单|加进黑名单|加黑名单|放进黑名单|放到黑名单|列入黑名单|设为黑名单"
#define WHOSE \
	"你们的|你们|你|您|这种|这样的|这样|此类|这类|任何|一切|所有|贵公司|广告|推销|营销|骚扰|这些|那些|陌生"
#define PHONE "电话|来电|骚扰|推销|外呼|回访"

#define E_NO   "do not|dont|do not you|please dont"
#define E_EVER "*ever|you|please|dare|even|again|any more|anymore|to|try to|keep"
#define E_CALL                                                                                              \
	"call|phone|contact|telephone|dial|ring me|ring us|ring again|ring this|ring here|ring my|text me|" \
	"message me|bother me|bother us|disturb me|disturb us|harass|call me|call us|annoy me|pester me"
#define E_CALLING                                                                                     \
	"calling|phoning|ringing|contacting|dialing|dialling|bothering|harassing|disturbing|texting|" \
	"messaging|spamming|pestering|annoying"
#define E_MINE                                                                                        \
	"me|us|my number|my phone number|my phone|my name|my details|my data|my info|my information|" \
	"my contact|this number|this phone number|our number"

#define MAYBE(class) "?" class
#define MANY(class)  "*" class

const struct opt_out_rule opt_out_rules[] = {
	/* 不要再打, 别老给我打, 不希望你们再联系 */
	{ { ANY_NO, WHO, AGAIN, HOW, CALL_AGAIN }, 0 },
	/* 别给我打了, 不用给我打电话 */
	{ { ANY_NO, WHO, TO_ME, HOW, CALL }, JOINED | NOT_AT_TIME },
	/* 别打我电话, 不要打给我, 请勿来电 */
	{ { NO "|" NO_NEED "|不想让|不希望", WHO, MAYBE("随便|乱|总|老"), CALL_ME },
	    JOINED | NOT_AT_TIME },
	/* 不要打电话; 不用打电话了 */
	{ { NO, WHO, MAYBE("随便|乱|到处"), "打电话|打骚扰电话|打广告电话|打推销电话" },
	    JOINED | NOT_AT_TIME },
	{ { NO_NEED "|" NOT_MAY, WHO, "打电话", "了|来|过来|啦|喽" }, JOINED | NOT_AT_TIME },
	/* 别打了, 不要打来; 别打。 */
	{ { NO, WHO, "打", "了|啦|来|过来|喽|咯|嘞|啰" }, JOINED | NOT_AT_TIME },
	{ { NO, WHO, "打" }, JOINED | NOT_AT_TIME | LAST },
	{ { NO_NEED, WHO, "打", "来|过来" }, JOINED | NOT_AT_TIME },
	/* 以后不用打了 */
	{ { FROM_NOW, WHO, ANY_NO, HOW, CALL_AGAIN }, JOINED },
	/* 停止拨打我的电话 */
	{ { "停止|停下|终止|中止|立即停止",
	      MANY("对我的|对我|给我|向我|一切|所有|任何|这种|这样的|你们的|你们|继续|再|的"),
	      "来电|拨打|呼叫|打电话|致电|骚扰|联系|推销|打扰|外呼|电话骚扰|电话推销|打我|给我打" },
	    JOINED },
	/* 拒接此类电话, 谢绝来电 */
	{ { "拒绝|拒接|谢绝|禁止|严禁|抵制", MANY(WHOSE "|接听|接到|接受|接|再次|再|一切|的"),
	      "来电|电话|外呼|回访" },
	    JOINED },
	{ { "拒绝|谢绝|抵制", MANY(WHOSE "|一切|的|再"), "推销|营销|骚扰|广告" }, JOINED },
	{ { "不接|不接受|不听|不想听|不需要", WHOSE, MANY(WHOSE "|的"), PHONE }, JOINED },
	{ { NO "|" NO_NEED "|谢绝|拒绝|不接受", MAYBE("再"), "电话", "推销|营销|回访|骚扰" },
	    JOINED },
	/* 把我的号码从名单里删了 */
	{ { "把|将|给", "我们家|我们|我家|我这个|我|本人|这个|俺", MAYBE("的"), MAYBE(NUMBER),
	      MANY(
		  "从|你们的|你们|那个|这个|那|你|的|都|给|全部|全|赶紧|马上|立刻|彻底|里面|里|中|上面|上|当中|电脑|" LIST),
	      DELETE },
	    0 },
	{ { "删除|删掉|删了|删|去掉|移除|注销|清除|抹掉", MAYBE("一下"),
	      "我们的|我的|我|本人的|本人", NUMBER },
	    JOINED },
	{ { "从|在", MANY("你们的|你们|的|这个|那个|贵公司|公司"), LIST,
	      MANY("里面|里头|里|中|上面|上|当中|把我|将我|我|给|把|将"),
	      "删|移除|移出|去掉|去除|剔除|清除|拿掉|划掉|退出" },
	    JOINED },
	{ { "加|加入|加到|加进|列入|拉进|拉入|放进|放到|进", MAYBE("你们的|你们|的"),
	      "黑名单|勿扰名单|免打扰名单|免打扰" },
	    JOINED },
	{ { "退出", MANY("你们的|你们|的|这个|呼叫|外呼|电话"), "名单" }, JOINED },
	{ { "拉黑|退订|取消订阅|取消定阅|免打扰|勿扰" }, JOINED },
	{ { "取消", MANY("这个|这种|此类|所有|你们的|的|以后的|后续|全部"),
	      "来电|外呼|呼叫|电话通知|电话提醒|电话回访|推送" },
	    JOINED },
	/* 不想再接到你们的电话 */
	{ { "不想|不愿|不愿意|不希望|不要|别让我|懒得|不乐意", "再|继续|老|总|一直|天天",
	      "接到|收到|接听|听到|接" },
	    JOINED },
	{ { "不想|不愿|不愿意|不希望|别让我|懒得|不乐意|不喜欢", "接到|收到|接听|听到|接", WHOSE,
	      MANY(WHOSE "|的"), PHONE },
	    JOINED },
	{ { "不想|不愿意|不希望", "接到|收到", "你们" }, JOINED },
	/* 投诉你们, 再打我就报警 */
	{ { "投诉|举报|曝光|起诉", "你们|贵公司|你公司" }, JOINED },
	{ { "再打电话来|再打电话|再打过来|再打来|再打|再骚扰|再烦我|再来电",
	      MANY("我|就|要|可|可要|就要|的话|试试|一次|了|给我|来|真"),
	      "投诉|举报|报警|起诉|告你|骂|拉黑|不客气" },
	    0 },
	{ { NO "|" NO_NEED, WHO, "打扰|打搅" }, JOINED | NOT_AT_TIME | LAST },
	/* Short messages, read out. */
	{ { "td|t d|退订|退|unsubscribe" }, ALONE },

	{ { E_NO, E_EVER, E_CALL }, JOINED },
	{ { "never", E_EVER, E_CALL, "me|us|again|this|here|my|back" }, JOINED },
	{ { "stop|quit|cease",
	      MAYBE("all|the|these|your|those|with the|making|making these|making those"),
	      E_CALLING "|calls|phone calls" },
	    JOINED },
	{ { "remove|delete|erase|strike|scrub", E_MINE }, JOINED },
	{ { "take|get|keep|leave", E_MINE, "off|out of|from", MANY("of"),
	      "your|the|this|that|it|all" },
	    0 },
	{ { "take|get", E_MINE, "off" }, JOINED | LAST },
	{ { "no", "more|further|additional|other",
	      MAYBE("phone|such|of these|of your|sales|unwanted"), "calls|contact|calling" },
	    JOINED },
	{ { "do not want|dont want|not want|no longer want|do not wish|dont wish|tired of|sick of",
	      MANY(
		  "to|get|receive|be|have|hear|any|more|your|these|those|this|such|from|you|further|other|"
		  "the|getting|receiving|all|phone|sales|kind|of"),
	      "calls|called|contacted|phoned" },
	    JOINED },
	{ { "unsubscribe|opt out|opt me out|opt us out|lose my number|forget my number|leave me alone|"
	    "leave us alone|do not call list|no call list|not call registry" },
	    0 },
	{ { "stop|stop it|stop this|please stop|stop please|just stop|stop now|remove|quit" },
	    ALONE },
};

const size_t opt_out_rules_n = sizeof opt_out_rules / sizeof *opt_out_rules;
_Static_assert(
    sizeof opt_out_rules / sizeof *opt_out_rules <= OPT_OUT_RULES_MOST, "a bit for each");

/* A refusal right behind one of these is none, or not the person's. */
const char opt_out_said_of_another[] =
    "不是|没说|没有说|没说过|没讲|谁说|没让你|没叫你|不是说|并非|又没说|是不是|非诚|没有要|没要|"
    "dont|do not|cant|can not|cannot|never|wont|did not|didnt|non";

/* Words that put it off, anywhere in the clause before it; and those right before it. */
const char opt_out_times[] =
    "现在|这会儿|这会|今天|今儿|上午|中午|下午|晚上|早上|早晨|晚间|夜里|半夜|午休|上班|开会|会议|开车|吃饭|睡觉|"
    "休息|在忙|很忙|正忙|忙着|时候|时间|期间|暂时|白天|周末|回头|过年|过节|上课|考试";
const char opt_out_right_before[] = "先|暂|暂且";

/* What may follow where nothing more is said. */
const char opt_out_particles[] =
    "了|啊|呀|吧|哈|嘛|啦|好吗|好不好|行吗|行不行|可以吗|谢谢|谢谢啊|拜托|哦|噢|诶|please|thanks";
