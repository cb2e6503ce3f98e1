/*
 * opt_out_rules.c: the words and the rules of opt_out_grammar.c. To teach it a word, add the word
 * to its class; to teach it a way of saying so, add a row to `opt_out_rules`. All in folded letters
 * (spoken.h).
 */
#include "opt_out_rules.h"

#include "banned.h"

/* Classes of words. */
#define NO "不要|不允许|不让你们|别|请勿|勿|不许|不准|不得|甭|莫|唔好|毋|禁止|严禁"
#define NO_NEED                                                                                                 \
	"不用|不必|不需要|无需|无须|用不着|没必要|没有必要|犯不着|大可不必|唔使|" \
	"唔洗"
#define NOT_MAY "不能|不可以|不可|不希望|不想让|不愿意让|不同意|少"
#define ANY_NO  NO "|" NO_NEED "|" NOT_MAY
#define WHO                                                                                                              \
	"*用任何号码|用别的号码|叫别人|叫人|让人|他妈的|他妈|特么|妈的|以后|你们|你|您|" \
	"大家|任何人|有人|公司|麻烦|请|千万|真的|都|就|也"
#define AGAIN                                                                                                            \
	"再|在|再次|再来|又|继续|再继续|再这样|老是|总是|老|总|一直|天天|每天|整天|成天|" \
	"经常|没完没了|反复|不停|不停地|来回|一天到晚"
#define HOW                                                                                                                \
	"*再|给我|给我们|给俺|给老子|往我这里|往我这儿|往我这边|往我这|往我|向我|对我|"    \
	"跟我|来|老|总|一直|天天|这样|这么|随便|乱|频繁|继续|反复|没事|用别的号码|换号码|" \
	"换号|浪费时间|浪费电话费|浪费我的时间|浪费我时间|用任何号码|用其他号码|"          \
	"给这个号码|给这个号|给这个手机|与我|和我|叫人|叫别人|让人|让别人|地|的"
#define TO_ME                                                                                                                  \
	"给我|给我们|给俺|给老子|给本人|往我这里|往我这儿|往我这边|往我这|往我手机上|"        \
	"往我手机|往我号码|往我家里|往我家|往我公司|往我单位|往我|往这个号码|往这个号|"      \
	"往这里|往这儿|往我的手机上|往我的手机|往我的号码|给这个号码|给这个号|给这个手机|" \
	"向我|朝我|对我|跟我"
#define CALL                                                                                                             \
	"打电话|打来|打过来|打|拨打|拨|来电话|来电|去电|致电|呼叫|发短信|发信息|传简讯|" \
	"发简讯|发广告|发消息|推销"
#define CALL_AGAIN \
	CALL "|发了|群发|推广告|推送|联系|联络|骚扰|打扰|打搅|烦|找我|找我们|缠着|缠我|call"
#define CALL_ME                                                                                                             \
	"打电话给我|打电话来|打给我|打我电话|打我的电话|打我手机|打我的手机|打我号码|"    \
	"打我的号码|打我这个|"                                                                                     \
	"打我家电话|打我家|打我座机|打这个电话|打这个号码|打这个号|打这个手机|拨打我|"    \
	"拨打这个|拨打此号|拨打该号|打此号码|打该号码|拨我|联系我|联络我|"                      \
	"骚扰我|骚扰|打扰我|打扰了|打搅我|烦我|烦人|缠着我|来电|来电话|致电|呼叫我|call我|" \
	"跟我推销|向我推销|推销|打到我|打我办公室|打我公司|打我单位|打俾我|找我们|找我"
#define FROM_NOW                                                                                                            \
	"从今天起|从今天开始|从今天以后|今天开始|以后|今后|往后|日后|将来|从今以后|从此|" \
	"永远|从现在起|从现在开始|下次|之后|往后都"
#define NUMBER                                                                                                           \
	"电话号码|手机号码|联系电话|联系方式|个人信息|手机号|号码|电话|手机|名字|姓名|" \
	"信息|资料|数据|记录|号"
#define LIST                                                                                                                \
	"黑名单|白名单|呼叫名单|外呼名单|通话名单|电话名单|名单|列表|系统|数据库|通讯录|" \
	"通讯簿|名册|名录|后台|表格|电话本|电话簿|库|表"
#define DELETE                                                                                                          \
	"删|移除|移出|移掉|移走|去掉|去除|除掉|剔除|清除|清掉|拿掉|划掉|划去|注销|撤掉|" \
	"抹掉|取消掉|屏蔽|" BLACKLIST
#define BLACKLIST                                                                                                              \
	"拉黑|拉到黑名单|拉进黑名单|拉入黑名单|加到黑名单|加入黑名单|加进黑名单|加黑名单|" \
	"放进黑名单|放到黑名单|列入黑名单|设为黑名单"
#define WHOSE                                                                                                          \
	"你们的|你们|你哋|你|您|这种|这样的|这样|此类|这类|任何|一切|所有|贵公司|广告|" \
	"推销|营销|骚扰|这些|那些|陌生"
#define PHONE "电话|来电|骚扰|推销|外呼|回访"

#define E_NO   "do not|dont|do not you|please dont"
#define E_EVER "*ever|be|you|please|dare|even|again|any more|anymore|to|try to|keep"
#define E_CALL                                                                              \
	"call|phone|contact|telephone|dial|ring me|ring us|ring again|ring this|ring here|" \
	"ring my|text me|"                                                                  \
	"message me|bother me|bother us|disturb me|disturb us|harass|call me|call us|"      \
	"annoy me|pester me|reach out|hassle me|bug me|calling me|calling us|calling here"
#define E_CALLING                                                                          \
	"calling|phoning|ringing|contacting|dialing|dialling|bothering|harassing|"         \
	"disturbing|texting|"                                                              \
	"messaging|spamming|pestering|annoying|bugging|soliciting|robocalling|harassment|" \
	"robocalls|blowing up my phone|all contact|contact"
#define E_MINE                                                                         \
	"me|us|my number|my phone number|my phone|my name|my details|my data|my info|" \
	"my information|"                                                              \
	"my contact|this number|this phone number|our number"

#define E_THESE                                                                             \
	"*you|your|the|these|those|this|all|people|guys|constant|phone|sales|getting|kind|" \
	"of"

#define MAYBE(class) "?" class
#define MANY(class)  "*" class

const struct opt_out_rule opt_out_rules[] = {
	/* 不要再打, 别老给我打, 不希望你们再联系 */
	{ { ANY_NO, WHO, AGAIN, HOW, CALL_AGAIN }, ASKS },
	/* 别给我打了, 不用给我打电话 */
	{ { ANY_NO, WHO, TO_ME, HOW, CALL }, JOINED | NOT_AT_TIME | ASKS },
	/* 不要跟我联系 */
	{ { ANY_NO, WHO, MAYBE(AGAIN), "跟我|和我|与我|同我|跟我们|和我们|与我们",
	      MANY("再|继续|电话|进行|有"), "联系|联络|推销|来往|往来" },
	    JOINED | NOT_AT_TIME | ASKS },
	/* 别打我电话, 不要打给我, 请勿来电 */
	{ { NO "|" NO_NEED "|不想让|不希望|少", WHO,
	      MAYBE("随便|乱|总|老|来|老来|"
		    "总来"),
	      CALL_ME },
	    JOINED | NOT_AT_TIME | ASKS },
	/* 不要打电话; 不用打电话了; 无需打电话 */
	{ { NO, WHO, MAYBE("随便|乱|到处"), "打电话|打骚扰电话|打广告电话|打推销电话" },
	    JOINED | NOT_AT_TIME },
	{ { NO_NEED "|" NOT_MAY, WHO, "打电话", "了|来|过来|啦|喽" },
	    JOINED | NOT_AT_TIME | ASKS | NOT_OURS },
	{ { "无需|无须|不必|没必要|没有必要|犯不着", WHO, "打电话|来电|致电" },
	    JOINED | NOT_AT_TIME | LAST | ASKS | NOT_OURS },
	/* 别打了, 不要打来; 别打。 */
	{ { NO, WHO, "打|拨打|拨|呼叫|打嚟", "了|啦|来|过来|喽|咯|嘞|啰" },
	    JOINED | NOT_AT_TIME | NOT_OURS },
	{ { NO, WHO, "打|拨打|拨|呼叫|打嚟" }, JOINED | NOT_AT_TIME | LAST | NOT_OURS },
	{ { NO_NEED, WHO, "打|拨", "来|过来|嚟" }, JOINED | NOT_AT_TIME | ASKS },
	/* 不要联系了, 不必联系 */
	{ { ANY_NO, WHO, "联系|联络", "了|啦" }, JOINED | NOT_AT_TIME | ASKS | NOT_OURS },
	{ { ANY_NO, WHO, "联系|联络" }, JOINED | NOT_AT_TIME | LAST | ASKS | NOT_OURS },
	/* 别发短信了 */
	{ { NO, WHO, "发短信|发信息|发消息|发广告",
	      "了|啦|给我|过来|"
	      "来" },
	    JOINED | NOT_AT_TIME },
	/* 以后不用打了 */
	{ { FROM_NOW, WHO, ANY_NO, HOW, CALL_AGAIN }, JOINED | NOT_AT_TIME | ASKS },
	/* 停止拨打我的电话 */
	{ { "停止|停下|终止|中止|立即停止",
	      MANY("对我的|对我|给我|向我|和我|跟我|与我|往我这|一切|所有|任何|这种|这样的|"
		   "你们的|你们|继续|进行|再|的"),
	      "来电|拨打|呼叫|打电话|致电|骚扰|联系|推销|打扰|外呼|电话骚扰|电话推销|打我|"
	      "给我打" },
	    JOINED | DENIED },
	{ { "停止|请停止|请你停止|请你们停止|立即停止|马上停止|请立即停止" }, ALONE },
	/* 拒接此类电话, 谢绝来电 */
	{ { "拒绝|拒接|谢绝|禁止|严禁|抵制",
	      MANY(WHOSE "|接听|接到|接受|接|再次|再|一切|"
			 "的"),
	      "来电|电话|外呼|回访|致电|拨打|联系" },
	    JOINED | DENIED | NOT_OF_PHONE },
	{ { "拒绝|谢绝|抵制", MANY(WHOSE "|一切|的|再"), "推销|营销|骚扰|广告" },
	    JOINED | DENIED | NOT_OF_PHONE },
	{ { "不接|不接受|不听|不想听|不想要|不需要", WHOSE, MANY(WHOSE "|的"), PHONE },
	    JOINED | NOT_OF_PHONE | ASKS },
	{ { NO "|" NO_NEED "|谢绝|拒绝|不接受", MAYBE("再"), "电话",
	      "推销|营销|回访|"
	      "骚扰" },
	    JOINED | DENIED },
	/* 把我的号码从名单里删了 */
	{ { "把|将|给", "我们家|我们|我家|我这个|我|本人|这个|俺",
	      MANY("的|所有|全部|一切|个|老公|老婆|妈妈|爸爸|妈|爸"), MAYBE(NUMBER),
	      MANY("从|你们的|你们|那个|这个|那|你|的|都|给|全部|全|赶紧|马上|立刻|彻底|"
		   "直接|也|先|统统|永久|里面|里|中|上面|上|当中|电脑|" LIST),
	      DELETE },
	    DENIED | ASKS },
	{ { "把|将", "号码|电话号码|手机号码|手机号",
	      MANY("给我|给|都|从|你们|里|中|上|"
		   "" LIST),
	      DELETE },
	    DENIED },
	/* 我的号码请你们删除 */
	{ { "我的|我们的|本人的|我这个", NUMBER,
	      MANY("请|麻烦|你们|你|帮我|给我|都|全部|从|要求|也|给|里面|里|中|上|" LIST),
	      "删|移除|移出|去掉|注销|清除" },
	    JOINED | DENIED },
	{ { "删除|删掉|删了|删|去掉|移除|注销|清除|抹掉|屏蔽", MAYBE("一下"),
	      "我们的|我的|我|本人的|本人",
	      MANY("所有的|全部的|所有|全部|一切|个|"
		   "相关"),
	      NUMBER },
	    JOINED | DENIED },
	{ { "帮我|给我|替我|帮忙", MAYBE("把"), "删除|删掉|删了|删|移除|注销",
	      MAYBE("一下|这个|掉"), "号码|电话号码|手机号码|手机号|电话|信息" },
	    JOINED | DENIED },
	{ { "从|在", MANY("你们的|你们|的|这个|那个|贵公司|公司"), LIST,
	      MANY("里面|里头|里|中|上面|上|当中|把我|将我|我|给|把|将"),
	      "删|移除|移出|去掉|去除|剔除|清除|拿掉|划掉|退出" },
	    JOINED | DENIED },
	{ { "加|加入|加到|加进|列入|拉进|拉入|放进|放到|登记", MAYBE("你们的|你们|的"),
	      "黑名单|勿扰名单|免打扰名单|免打扰|禁呼名单|禁拨名单|拒呼名单|拒访名单" },
	    JOINED | DENIED },
	{ { "退出", MANY("你们的|你们|的|这个|呼叫|外呼|电话"), "名单" }, JOINED | DENIED },
	{ { "退订|取消订阅|取消定阅" }, JOINED | DENIED },
	{ { "拉黑", MANY("你们|你|我|这个|号码|号|吧|掉|了|吗|算了|得了|处理|你们公司") },
	    JOINED | LAST | DENIED },
	{ { "免打扰|勿扰" }, JOINED | DENIED | NOT_OF_PHONE },
	{ { "取消|取消掉", MANY("这个|这种|此类|所有|你们的|的|以后的|后续|全部"),
	      "来电|外呼|呼叫|电话通知|电话提醒|电话回访|推送" },
	    JOINED | DENIED },
	{ { "取消|关掉|停掉|屏蔽", "你们的|你们|这种|此类|这些", MANY("的|骚扰|推销"),
	      "电话|来电" },
	    JOINED | DENIED },
	/* 怎样才能不接到你们的电话 */
	{ { "才能|才可以", MANY("让|你们|我|把|这个"), "不|不再|停止|取消",
	      MANY("接到|收到|接|给我|你们的|你们|这种|再"), "打电话|打|电话|来电|骚扰" },
	    JOINED },
	/* 不想再接到你们的电话 */
	{ { "不想|不愿|不愿意|不希望|不要|别让我|懒得|不乐意|唔想",
	      "再|继续|老|总|一直|"
	      "天天",
	      "接到|收到|接听|听到|接" },
	    JOINED },
	{ { "不想|不愿|不愿意|不希望|别让我|懒得|不乐意|不喜欢|不要|唔想",
	      "接到|收到|"
	      "接听|听到|接",
	      WHOSE, MANY(WHOSE "|的"), PHONE },
	    JOINED },
	{ { "不想|不愿意|不希望|唔想", "接到|收到", "你们|你哋" }, JOINED },
	{ { "再也不要|再也不想|再也不愿", "接到|收到|接听|听到|接" }, JOINED },
	{ { "不想|不要|不希望|不愿|不愿意|别让我",
	      MAYBE("再|总|老|"
		    "一直"),
	      "被", MAYBE("你们"), "打扰|骚扰|打搅|联系|推销" },
	    JOINED },
	/* 短信也不要再发 */
	{ { "短信|信息|消息|广告|简讯|电话", MANY("都|也|你们|请|以后|电话|短信|就"), NO,
	      MAYBE("再"), "发|打|来|拨" },
	    JOINED | NOT_AT_TIME },
	/* 我不同意你们打电话给我 */
	{ { "不同意|没授权|没有授权|没同意|没有同意|没允许|没有允许", "你们|你|任何人",
	      MANY("再|给我|向我|可以"), "打电话|打|致电|来电|联系|拨打" },
	    JOINED },
	/* 你们从哪弄到的，请删除 */
	{ { "请删除|请删掉|请移除|请你删除|请你们删除" }, LAST },
	/* 投诉你们, 再打我就报警; 说了多少遍了还打 */
	{ { "投诉|举报|曝光|起诉", "你们|贵公司|你公司" }, JOINED | DENIED },
	{ { "再", MANY("换号码|换号|给我|敢|来|这样|这么|这样子|向我|往我这|跟我"),
	      "打电话来|打电话过来|打电话|打过来|打我电话|打来|打|骚扰我|骚扰|烦我|来电",
	      MANY("我|就|要|可|可要|的话|试试|一次|了|给我|来|真|去|到|向|跟|工信部|消协|"
		   "公安局|派出所|你们|信不信"),
	      "投诉|举报|报警|起诉|告你|骂|拉黑|不客气|弄死|滚" },
	    0 },
	{ { "说了|说过|讲了",
	      MANY("多少|好多|很多|几|次|遍|回|了|你们|怎么|都|不要|别|"
		   "不用|不"),
	      "还打|还在打|还给我打|还来" },
	    JOINED },
	{ { "次了|遍了|回了|个电话了|次电话了", "还打|还在打|还给我打" }, JOINED },
	{ { "列到|列入|列为|加到|加入|放到|登记|登记为|标记为", MAYBE("你们的"),
	      "不再呼叫|不再拨打|不再来电|禁止呼叫|谢绝来电|拒绝来电" },
	    JOINED | DENIED },
	{ { NO "|" NO_NEED, WHO, "打扰|打搅" }, JOINED | NOT_AT_TIME | LAST },
	/* Short messages, read out. */
	{ { "td|t d|退订|退|unsubscribe|回复td|回td|回t" }, ALONE },

	{ { E_NO, E_EVER, E_CALL }, JOINED | NOT_OURS | NOT_UNTIL },
	{ { E_NO, E_EVER, "ring" }, JOINED | LAST | NOT_OURS | NOT_UNTIL },
	{ { E_NO, "bother|even bother|waste your time|keep|ever bother",
	      "calling|phoning|ringing|contacting" },
	    JOINED },
	{ { "never", E_EVER, E_CALL, "me|us|again|this|here|my|back" }, JOINED | NOT_OURS },
	{ { "never", E_EVER, "ring me|ring us|ring this|ring here|ring again" },
	    JOINED | NOT_OURS },
	{ { "if you", "dont|do not|wont|will not", "stop|quit", E_CALLING }, JOINED },
	{ { "wont|will not", "stop|quit", E_CALLING, "me|us|my|here|this" }, JOINED },
	/* I asked you not to call */
	{ { "asked|told|ask|tell|warned|begged|should|must|better|allowed|permission",
	      MANY("you|guys|people|your company|already|before|please|to"),
	      "not to|not|never to|never", E_EVER,
	      "call me|call us|call again|call here|call this|phone|contact|ring|text|"
	      "bother|call" },
	    JOINED },
	{ { "stop|quit|cease",
	      MANY("all|the|these|your|those|with|making|getting|receiving|phone|sales"),
	      E_CALLING "|calls" },
	    JOINED },
	{ { "mind|try|appreciate|appreciate you", "not calling|not phoning|"
						  "not contacting" },
	    JOINED },
	{ { "stop|quit|do not|dont", "sending|send",
	      MANY("me|us|any|more|your|these|those|text|further|the|so|many"),
	      "messages|message|texts|sms" },
	    JOINED },
	{ { "get rid of|wipe", E_MINE }, JOINED },
	{ { "be|get|been", "removed from|taken off|deleted from|taken out of|off",
	      "your|the|this|that", MANY("call|calling|contact|phone|mailing"),
	      "list|system|database|records" },
	    JOINED },
	{ { "no", "sales calls|cold calls|solicitation|soliciting|solicitations|solicitors|"
		  "telemarketing|telemarketers|robocalls" },
	    JOINED },
	{ { "do not|dont", "accept|take|want|like", MANY("any|your|unsolicited|these"),
	      "sales calls|cold calls|telemarketing|marketing calls|robocalls|"
	      "telemarketers|solicitations" },
	    JOINED },
	/* If you call again, I will sue you */
	{ { "report you|sue you|block you|call the police|complain",
	      MANY("to|the|police|"
		   "fcc"),
	      "if you|next time you", MANY("ever|people|guys|keep"),
	      "call|phone|ring|contact|calling" },
	    0 },
	{ { "if you", MANY("ever|people|guys|keep|dare"), "call|phone|ring|contact|calling",
	      MANY("me|us|here|again|this number|one more time|i|we|will|ill|am|im|"
		   "going to|calling|to|the"),
	      "police|cops|sue|report|lawyer|attorney|block you|complain|complaint" },
	    0 },
	{ { "remove|delete|erase|strike|scrub", E_MINE }, JOINED },
	/* I want to be removed, have me taken off */
	{ { "want|like|wish|asked|need|have|get",
	      MANY("to|be|me|us|my|number|name|have|"
		   "get"),
	      "removed|unsubscribed|taken off|off your|off this list|off the list" },
	    JOINED },
	{ { "take|get|keep|leave|scratch|cross|drop", E_MINE, "off|out of|from", MANY("of"),
	      "your|this|that|it|all|the list|the call|the calling|the phone list|"
	      "the database|the system" },
	    0 },
	{ { "take|get", E_MINE, "off" }, JOINED | LAST },
	{ { "no", "more|further|additional|other",
	      MAYBE("phone|such|of these|of your|sales|unwanted"),
	      "calls|contact|"
	      "calling" },
	    JOINED },
	{ { "do not want|dont want|not want|never want|no longer want|do not wish|"
	    "dont wish|no longer wish|"
	    "do not like|dont like|hate|do not consent|dont consent|not interested in",
	      MANY("to|get|receive|be|have|hear|any|more|your|these|those|this|such|from|"
		   "you|further|other|"
		   "the|getting|receiving|all|phone|sales|kind|of|being"),
	      "calls|called|contacted|phoned|contact|disturbed|bothered" },
	    JOINED },
	{ { "tired|sick|fed up|annoyed|done", "of|with|by", E_THESE,
	      "calls|"
	      "calling" },
	    JOINED },
	{ { "enough", MAYBE("of|with"), E_THESE, "calls|calling" }, JOINED },
	{ { "want no|need no", MANY("more|further"), "contact|calls" }, JOINED },
	/* I would rather you did not call, can you please stop */
	{ { "appreciate it if you|appreciate if you|rather you|prefer you|wish you|"
	    "prefer if you",
	      MANY("would|to|people|guys"),
	      "stopped calling|stop calling|did not call|didnt call|not call|"
	      "did not contact|didnt contact" },
	    JOINED },
	{ { "can you|could you|will you|would you|asking you to|need you to|you people|"
	    "you guys",
	      MANY("guys|people|please|just|all"), "stop",
	      MANY("it|this|that|please|"
		   "now") },
	    JOINED | LAST },
	{ { "make sure|ensure|confirm",
	      MANY("that|i|im|am|my|number|name|is|get|gets|we|are|have|been"),
	      "removed|taken off|deleted|off your" },
	    JOINED },
	{ { "do not want|dont want|not want|never want",
	      "you|you guys|you people|anyone|anybody|your company|them",
	      MANY("to|ever|all|keep|keeping"),
	      "call|calling|contact|contacting|phone|phoning|ring|ringing|text me|"
	      "texting me" },
	    JOINED },
	{ { "do not want|dont want|not want|never want",
	      "to hear|"
	      "hearing",
	      "from" },
	    JOINED },
	{ { "unsubscribe|opt out|opting out|opt me out|opt us out|lose my number|"
	    "forget my number|lose this number|"
	    "forget this number|leave me alone|leave me in peace|opted out|unsubscribed|"
	    "harassing me|harassing us|no calls please|leave us alone|do not call list|"
	    "dont call list|no call list|"
	    "not call registry|cease and desist" },
	    0 },
	{ { "stop|please stop|just stop|no stop|hey stop|ok stop|i said stop",
	      MANY("stop|it|this|that|please|now|already|ok|thanks|thank you") },
	    ALONE },
	{ { "remove|quit" }, ALONE },
};

const size_t opt_out_rules_n = sizeof opt_out_rules / sizeof *opt_out_rules;
_Static_assert(sizeof opt_out_rules / sizeof *opt_out_rules <= OPT_OUT_RULES_MAX, "a bit for each");

/* A refusal right behind one of these is none, or not the person's. */
const char opt_out_said_of_another[] =
    "不是|没说|没有说|没说过|没讲|谁说|没让你|没叫你|没让你们|没叫你们|没让他们|没让他|"
    "没叫他|没让|没叫|不是让你|不是让你们|不是说|并非|又没说|是不是|"
    "非诚|没有要|没要|没人说|为什么|为啥|医生说|大夫说|护士说|老师说|领导说|专家说|他们说|"
    "人家说|你不是说|你们不是说|"
    "havent|have not|has not|did you|did they|have they|when do you|dont|do not|cant|"
    "can not|cannot|never|wont|did not|didnt|non|dont want to|do not want to|not to|if you|"
    "why|unless you|in case you|if they";

/* What is denied so is not wanted; unless it is asked for so: 能不能, 还不. Or another one does it. */
const char opt_out_denied[] =
    "不小心|不|不把|不要把|别把|没把|没|没有|别|不要|不想|不会|不能|不用|不必|未|不打算|"
    "不需要|不是要|他|她|他们|她们|人家|被|被人|谁|他把我|她把我|他们把我|人家把我|别把我|"
    "不要把我|没把我|没有把我|不会把我|谁把我|是不是把我|把他|把她|给他|给她|"
    "被你们|被你|手机";
const char opt_out_not_denied[] =
    "要不|能不能|可不可以|还不|还没|还没有|怎么不|为什么不|为何不|何不|怎么没|不得不|"
    "不是他|不是她|认识他|认识她|没有他|没他";

/* Who is asked for no more calls is not the one who says so: 我不要打 speaks of an injection. */
const char opt_out_ours_no[] = "不要|不用|不需要|不必|do not|dont|never";
const char opt_out_not_ours[] = "放过我|放了我|饶了我|给我|烦我|打扰我|骚扰我|联系我|找我|"
				"打我";
const char opt_out_ours[] = "我|我们|他|她|他们|孩子|宝宝|老人|我妈|我爸|i|we|they|he|she|"
			    "people";

/* The telephone does so by itself, or did. */
const char opt_out_of_phone[] =
    "我手机|手机自动|手机开|手机设|开了|开着|开启了|打开了|设置了|设了|调成|调了|自动|"
    "刚才|刚刚|没接到|没听到|"
    "没听见|没看到|模式|状态";

/* In one of these words, a sentence that ends as a question is one; but it asks for it so: 可以不用再打吗. */
const char opt_out_no_need[] = NO_NEED "|不能|不可以|不可";
const char opt_out_enough[] = "就行|就可以|就好|直接";
const char opt_out_request[] = "可以|能|能不能|可不可以|能否|是否可以";
const char opt_out_question[] = "吗|么|了吗|了么|来吗|来了吗|电话吗|电话了吗";
const char opt_out_injections[] = "疫苗|打针|一针|两针|三针|几针|这针|加强针|胰岛素|麻药|"
				  "点滴|吊针";

/* Words that put it off, anywhere in the clause before it; and those right before it. */
const char opt_out_times[] =
    "现在|这会儿|这会|今天|今儿|今晚|明天|明早|后天|上午|中午|下午|晚上|早上|早晨|晚间|"
    "夜里|半夜|午休|上班|开会|会议|开车|"
    "吃饭|睡觉|休息|在忙|很忙|正忙|忙着|时候|休息时间|上班时间|工作时间|这段时间|这个时间|"
    "时间段|期间|暂时|白天|周末|周一|周二|周三|周四|周五|周六|周日|星期|礼拜|回头|过年|"
    "过节|上课|考试|点以前|点之前|点前|点以后|点之后|点后|点钟|一点半|两点|三点|四点|五点|"
    "六点|七点|八点|九点|十点|十一点|十二点|点半|最近|这两天|这几天|月底|加班|出差|太晚|"
    "太早|这么晚|这么早";
const char opt_out_not_times[] = "次了|遍了|回了|次|遍|个电话|又打|还打|个了|骚扰";
const char opt_out_until[] =
    "until|till|before|after|today|tomorrow|tonight|in the morning|in the evening|"
    "at night|at work|during|on weekends|"
    "on the weekend|on sunday|on saturday|right now|now|yet|while|when|so early|so late|"
    "this early|this late";
const char opt_out_ever[] = "again|anymore|any more|ever";
const char opt_out_instead[] =
    "打我手机|打我座机|打我新|打我另|打手机|打座机|打新|打另|打这个|明天再|后天再|晚点|"
    "待会|等会|一会儿|过会|回头再|改天再|再打给我|晚上打|下午打|上午打|早上打";
const char opt_out_right_before[] = "先|暂|暂且";

/* What may follow where nothing more is said. */
const char opt_out_particles[] =
    "了|啊|呀|吧|哈|嘛|啦|好吗|好不好|行吗|行不行|可以吗|谢谢|谢谢啊|拜托|哦|噢|诶|please|"
    "thanks|thank you|anymore|again";
