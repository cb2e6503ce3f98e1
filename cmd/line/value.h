/*
 * value.h: values of options. Each puts what `value` says into the field at `at`; 0, or -1: it is
 * not what the option takes. Strings are kept as they are, not copied.
 */
#ifndef VALUE_H
#define VALUE_H

typedef int value_setter(void *at, const char *value);

value_setter value_flag, value_text, value_columns, value_only, value_rate, value_duration,
    value_any_duration, value_minutes, value_money, value_concurrency, value_threads, value_count,
    value_seed, value_port, value_share, value_duplicates, value_id, value_outcome, value_encoding,
    value_delimiter, value_simulate, value_talk, value_scale, value_faults, value_bom,
    value_formulas, value_window, value_suppress, value_unreadable, value_at_most, value_forget,
    value_redial, value_redial_times, value_redial_after, value_agent, value_level, value_voice;

#endif
