/*
 * simulated_talk.c: the words of a simulated call, and their pace in a live stream.
 *
 * Any thread. Must never look at a clock, and never use `]` in a text.
 */
#include "simulated_talk.h"

#include "json.h"

#include "banned.h"

#define KEEP_ALIVE_MS 500
#define GIVE_UP_S     30 /* the guide: not answered within 30 s */
#define LINES_MAX     10
#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

/* The AI speaks first, then they take turns. */
struct script {
	int64_t least_s;              /* shorter talks have no time for it */
	const char *lines[LINES_MAX]; /* NULL after the last */
};

static const char *const greetings[] = {
	"您好，请问是机主本人吗？",
	"您好，打扰了，请问现在方便接听电话吗？",
	"您好，我是智能语音助手，请问您是本人吗？",
	"您好，这里有一条通知需要转达给您，请问是您本人接听吗？",
};

/*
 * Shortest first; what follows the greeting. The last line of the AI ends the talk. Nothing here
 * asks for no more calls.
 */
static const struct script scripts[] = {
	{ 0, { "喂，你打错了。", "不好意思，打扰您了，再见。" } },
	{ 0, { "我在开会，晚点再说。", "好的，不打扰您了，再见。" } },
	{ 0, { "不需要，谢谢。", "好的，打扰您了，祝您生活愉快，再见。" } },
	{ 15, { "是我，你说。", "想通知您之前约定的事项已经安排好了，请您留意。", "知道了，谢谢。",
		  "不客气，祝您生活愉快，再见。" } },
	{ 15, { "方便，什么事？", "您预约的时间是明天上午，请问您能准时到吗？", "可以的。",
		  "好的，已经为您确认，再见。" } },
	{ 40, { "我是。", "有一件事情想跟您确认一下，占用您一分钟时间。", "嗯，你讲吧。",
		  "您登记的信息需要核对，请问地址有没有变动？", "没有变，还是原来的。",
		  "好的，我记下了，感谢您的配合，再见。" } },
	{ 40, { "你是哪位？", "我是智能语音助手，受委托给您打电话，通知一件事情。", "那你说吧。",
		  "活动时间改到了本周六下午三点，请问您能参加吗？", "周六有事，去不了。",
		  "明白了，我会如实转达，感谢您，再见。" } },
	{ 90, { "对，是我本人。", "请问您现在说话方便吗？", "方便，你说。",
		  "我们想了解一下您对上次服务的感受，满分十分您打几分？", "八分吧，总体还可以。",
		  "谢谢，请问哪方面还可以做得更好？", "等的时间有点长，希望能快一点。",
		  "好的，您的意见已经记录下来，感谢您的时间，再见。" } },
	{ 90, { "方便，请讲。", "这边提醒您，您的材料已经审核通过，可以来办理了。",
		  "需要带什么东西吗？", "请您带上身份证原件，工作日九点到十七点都可以。",
		  "地址在哪里？", "在原来登记的网点，门口有指示牌。", "行，那我周三过去。",
		  "好的，周三为您预留，祝您一切顺利，再见。" } },
};

/* The same of people who want no more calls. */
static const struct script opt_outs[] = {
	{ 0, { "不需要，不要再打了。", "好的，以后不会再给您来电，再见。" } },
	{ 0, { "你们别再给我打电话了。", "非常抱歉，已经为您登记，再见。" } },
	{ 0, { "请不要再联系我，谢谢。", "明白了，已经记下您的要求，再见。" } },
	{ 0, { "怎么又是你们？再打我就投诉你们。", "给您添麻烦了，以后不会再来电，再见。" } },
	{ 0, { "Sorry, please stop calling me.", "Understood. Goodbye." } },
	{ 0, { "Not interested. Take me off your list, please.", "Of course. Goodbye." } },
	{ 0, { "Don't call me again.", "We will not. Sorry for the trouble, goodbye." } },
	{ 15, { "是我，什么事？", "想通知您之前约定的事项已经安排好了，请您留意。",
		  "我没有约过，把我的号码删掉吧。", "好的，马上为您处理，抱歉打扰，再见。" } },
	{ 15, { "你说。", "这边有一项新的服务想向您介绍。", "不感兴趣，我要退订。",
		  "好的，已经为您退出，祝您生活愉快，再见。" } },
	{ 15, { "Yes, speaking.", "I am calling about your appointment tomorrow.",
		  "I never made one. Please remove my number.", "I will. Goodbye." } },
};

static const struct simulated_turn voicemail[] = {
	{ "user", "您好，您拨打的用户暂时无法接听，请在提示音后留言。" },
	{ "assistant", "您好，稍后再与您联系，再见。" },
};

size_t
simulated_talk_turns(const struct simulated_call *call, const struct simulated_fate *fate,
    struct simulated_turn turns[static SIMULATED_TURNS_MAX])
{
	const struct script *from = fate->opt_out ? opt_outs : scripts, *script;
	const size_t all = fate->opt_out ? ARRAY_SIZE(opt_outs) : ARRAY_SIZE(scripts);
	size_t fit = 0, first = 0, n = 0, pick;

	if (fate->outcome == OUTCOME_VOICEMAIL) {
		memcpy(turns, voicemail, sizeof(voicemail));
		return ARRAY_SIZE(voicemail);
	}
	if (fate->outcome != OUTCOME_ANSWERED)
		return 0;
	while (fit < all && from[fit].least_s <= fate->talk_s)
		fit++;
	/* A long talk is not about a wrong number. */
	if (!fate->opt_out && fit > 5)
		first = 3;
	pick = (size_t)simulated_call_pick(call, ARRAY_SIZE(greetings) * (fit - first));
	script = &from[first + pick / ARRAY_SIZE(greetings)];
	turns[n++] =
	    (struct simulated_turn){ "assistant", greetings[pick % ARRAY_SIZE(greetings)] };
	for (size_t i = 0; i < LINES_MAX && script->lines[i] != NULL; i++)
		turns[n++] =
		    (struct simulated_turn){ i % 2 == 0 ? "user" : "assistant", script->lines[i] };
	return n;
}

void
simulated_talk_put(struct text *out, const struct simulated_turn *turn)
{
	text_adds(out, "{\"role\":");
	json_put_string(out, span_of(turn->role));
	text_adds(out, ",\"content\":");
	json_put_string(out, span_of(turn->content));
	text_addc(out, '}');
}

void
simulated_talk_open(struct simulated_stream *stream, const struct simulator_options *options,
    const struct simulated_call *call, int64_t now_ms)
{
	*stream = (struct simulated_stream){
		.options = options,
		.call = *call,
		.keep_alive_ms = now_ms,
	};
	simulated_call_fate(options, call->seed, call->number, &stream->fate);
	stream->n = simulated_talk_turns(call, &stream->fate, stream->turns);
}

static void
put_event(struct text *out, const struct simulated_turn *turn)
{
	text_adds(out, "data: ");
	simulated_talk_put(out, turn);
	text_adds(out, "\n\n");
}

/* When the next event is due: the turns are spread evenly over the talk, the end comes after them.
 */
static int64_t
next_at(const struct simulated_stream *stream)
{
	const struct simulated_fate *fate = &stream->fate;
	double share = (double)(stream->next + 1) / (double)(stream->n + 1);

	if (stream->n == 0)
		return simulated_call_at(stream->options, &stream->call, GIVE_UP_S);
	if (stream->next == stream->n && fate->fault == FAULT_NEVER_ENDS)
		return INT64_MAX;
	return simulated_call_at(
	    stream->options, &stream->call, (double)fate->ring_s + (double)fate->talk_s * share);
}

int64_t
simulated_talk_next(struct simulated_stream *stream, int64_t now_ms, struct text *out)
{
	struct simulated_turn end = { "system", stream->n == 0 ? "[TIMEOUT]" : "[DONE]" };
	int64_t at;

	if (now_ms >= stream->keep_alive_ms) {
		text_adds(out, ": keep-alive\n\n");
		stream->keep_alive_ms = now_ms + KEEP_ALIVE_MS;
	}
	while ((at = next_at(stream)) <= now_ms) {
		if (stream->next == stream->n) {
			put_event(out, &end);
			return -1;
		}
		put_event(out, &stream->turns[stream->next++]);
	}
	return at < stream->keep_alive_ms ? at : stream->keep_alive_ms;
}
