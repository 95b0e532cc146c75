/* Compiled alone as C99, pedantic; layouts that programs were built against do not move. symbols.sh sees that no field is missing. */
#include "clamor.h"

/* Where pointers have 8 bytes; a line of its own makes each a type of its own. */
#define CONCAT(a, b) a##b
#define HOLDS(line, condition) typedef char CONCAT(layout_, line)[(condition) ? 1 : -1]
#define LINE(line, condition) HOLDS(line, condition)
#define AT(type, field, offset) LINE(__LINE__, sizeof(void *) != 8 || offsetof(type, field) == (offset))
#define SIZE(type, size) LINE(__LINE__, sizeof(void *) != 8 || sizeof(type) == (size))

LINE(__LINE__, CLAMOR_OK == 0 && CLAMOR_INVALID_ARGUMENT == 1 && CLAMOR_NOT_FOUND == 2 && CLAMOR_BAD_FILE == 3);
LINE(__LINE__, CLAMOR_BUFFER_TOO_SMALL == 4 && CLAMOR_OUT_OF_MEMORY == 5 && CLAMOR_UNSUPPORTED == 6 && CLAMOR_CANCELLED == 7);
LINE(__LINE__, CLAMOR_IO == 8 && CLAMOR_DIVERGED == 9 && CLAMOR_INTERNAL == 99);
LINE(__LINE__, CLAMOR_TRUNCATE == 0 && CLAMOR_WINDOWS == 1 && CLAMOR_F32 == 0 && CLAMOR_BF16 == 1 && CLAMOR_INT8 == 2);

AT(clamor_str, data, 0);
AT(clamor_str, size, 8);
SIZE(clamor_str, 16);

AT(clamor_context_options, struct_size, 0);
AT(clamor_context_options, threads, 8);
AT(clamor_context_options, reserved, 12);
AT(clamor_context_options, memory_limit, 16);
AT(clamor_context_options, log, 24);
AT(clamor_context_options, log_payload, 32);
SIZE(clamor_context_options, 40);

AT(clamor_text_model_options, struct_size, 0);
AT(clamor_text_model_options, task, 8);
AT(clamor_text_model_options, precision, 24);
AT(clamor_text_model_options, packed, 40);
AT(clamor_text_model_options, long_texts, 56);
AT(clamor_text_model_options, reserved, 60);
SIZE(clamor_text_model_options, 64);

AT(clamor_targeted_text, text, 0);
AT(clamor_targeted_text, target, 16);
AT(clamor_targeted_text, aliases, 32);
AT(clamor_targeted_text, alias_count, 40);
SIZE(clamor_targeted_text, 48);
AT(clamor_opinion, poles, 0);
AT(clamor_opinion, points, 8);
AT(clamor_opinion, value, 28);
SIZE(clamor_opinion, 32);
AT(clamor_target_sentiment_options, struct_size, 0);
AT(clamor_target_sentiment_options, precision, 8);
AT(clamor_target_sentiment_options, packed, 24);
SIZE(clamor_target_sentiment_options, 40);

AT(clamor_train_progress, epoch, 0);
AT(clamor_train_progress, epochs, 8);
AT(clamor_train_progress, step, 16);
AT(clamor_train_progress, steps, 24);
AT(clamor_train_progress, loss, 32);
AT(clamor_train_progress, pretraining, 40);
AT(clamor_train_progress, reserved, 44);
AT(clamor_train_progress, validation_loss, 48);
SIZE(clamor_train_progress, 56);

AT(clamor_train_options, struct_size, 0);
AT(clamor_train_options, targets, 8);
AT(clamor_train_options, base, 24);
AT(clamor_train_options, pooling, 40);
AT(clamor_train_options, width, 56);
AT(clamor_train_options, layers, 60);
AT(clamor_train_options, heads, 64);
AT(clamor_train_options, inner, 68);
AT(clamor_train_options, vocabulary, 72);
AT(clamor_train_options, longest, 76);
AT(clamor_train_options, keep_case, 80);
AT(clamor_train_options, keep_handles, 84);
AT(clamor_train_options, keep_links, 88);
AT(clamor_train_options, keep_html, 92);
AT(clamor_train_options, keep_quotes, 96);
AT(clamor_train_options, keep_runs, 100);
AT(clamor_train_options, longest_run, 104);
AT(clamor_train_options, split_hashtags, 108);
AT(clamor_train_options, name_emoji, 112);
AT(clamor_train_options, pretrain_epochs, 116);
AT(clamor_train_options, epochs, 120);
AT(clamor_train_options, batch_tokens, 124);
AT(clamor_train_options, patience, 128);
AT(clamor_train_options, resume, 132);
AT(clamor_train_options, checkpoint, 136);
AT(clamor_train_options, checkpoint_steps, 152);
AT(clamor_train_options, rate, 160);
AT(clamor_train_options, balance, 168);
AT(clamor_train_options, seed, 176);
AT(clamor_train_options, precision, 184);
AT(clamor_train_options, weighted_classes, 200);
AT(clamor_train_options, class_weights, 208);
AT(clamor_train_options, weights_count, 216);
AT(clamor_train_options, valid_texts, 224);
AT(clamor_train_options, valid_labels, 232);
AT(clamor_train_options, valid_count, 240);
AT(clamor_train_options, progress, 248);
AT(clamor_train_options, progress_payload, 256);
AT(clamor_train_options, ngrams, 264);
AT(clamor_train_options, no_ngrams, 268);
AT(clamor_train_options, base_task, 272);
AT(clamor_train_options, sample_weights, 288);
SIZE(clamor_train_options, 296);

AT(clamor_calibration, struct_size, 0);
AT(clamor_calibration, temperature, 8);
AT(clamor_calibration, before, 16);
AT(clamor_calibration, after, 24);
AT(clamor_calibration, cross_fitted, 32);
AT(clamor_calibration, floor, 40);
AT(clamor_calibration, at_bound, 48);
AT(clamor_calibration, reserved, 52);
SIZE(clamor_calibration, 56);

AT(clamor_save_options, struct_size, 0);
AT(clamor_save_options, name, 8);
AT(clamor_save_options, summary, 24);
AT(clamor_save_options, data, 40);
AT(clamor_save_options, metric, 56);
AT(clamor_save_options, limits, 72);
AT(clamor_save_options, seed, 88);
AT(clamor_save_options, storage, 96);
AT(clamor_save_options, reserved, 100);
AT(clamor_save_options, license, 104);
SIZE(clamor_save_options, 120);

AT(clamor_text_encoder_options, struct_size, 0);
AT(clamor_text_encoder_options, longest, 8);
AT(clamor_text_encoder_options, long_texts, 12);
AT(clamor_text_encoder_options, precision, 16);
AT(clamor_text_encoder_options, packed, 32);
SIZE(clamor_text_encoder_options, 48);

AT(clamor_span, begin, 0);
AT(clamor_span, end, 4);
SIZE(clamor_span, 8);

AT(clamor_post, struct_size, 0);
AT(clamor_post, id, 8);
AT(clamor_post, author, 24);
AT(clamor_post, text, 40);
AT(clamor_post, time, 56);
AT(clamor_post, observed, 64);
AT(clamor_post, language, 72);
AT(clamor_post, topic, 88);
AT(clamor_post, reply_to, 104);
AT(clamor_post, reply_to_author, 120);
AT(clamor_post, repost_of, 136);
AT(clamor_post, repost_of_author, 152);
AT(clamor_post, quotes, 168);
AT(clamor_post, quotes_author, 184);
AT(clamor_post, mentions, 200);
AT(clamor_post, mention_count, 208);
AT(clamor_post, hashtags, 216);
AT(clamor_post, hashtag_count, 224);
AT(clamor_post, links, 232);
AT(clamor_post, link_count, 240);
AT(clamor_post, media, 248);
AT(clamor_post, media_count, 256);
AT(clamor_post, likes, 264);
AT(clamor_post, replies, 272);
AT(clamor_post, reposts, 280);
SIZE(clamor_post, 288);

AT(clamor_analyzer_options, struct_size, 0);
AT(clamor_analyzer_options, tracked, 8);
AT(clamor_analyzer_options, tracked_count, 16);
AT(clamor_analyzer_options, model, 24);
AT(clamor_analyzer_options, text_bytes, 40);
AT(clamor_analyzer_options, reserved, 44);
AT(clamor_analyzer_options, tasks, 48);
AT(clamor_analyzer_options, task_count, 56);
AT(clamor_analyzer_options, tasks_model, 64);
AT(clamor_analyzer_options, targets_model, 80);
SIZE(clamor_analyzer_options, 96);

AT(clamor_answers, struct_size, 0);
AT(clamor_answers, sentiment, 8);
AT(clamor_answers, tasks, 16);
AT(clamor_answers, targets, 24);
SIZE(clamor_answers, 32);

AT(clamor_progress, posts, 0);
AT(clamor_progress, skipped, 8);
AT(clamor_progress, bytes, 16);
AT(clamor_progress, total_bytes, 24);
AT(clamor_progress, seconds, 32);
SIZE(clamor_progress, 40);

AT(clamor_analyze_options, struct_size, 0);
AT(clamor_analyze_options, inputs, 8);
AT(clamor_analyze_options, input_count, 16);
AT(clamor_analyze_options, out, 24);
AT(clamor_analyze_options, format, 40);
AT(clamor_analyze_options, columns, 56);
AT(clamor_analyze_options, time_format, 72);
AT(clamor_analyze_options, timezone, 88);
AT(clamor_analyze_options, posts_format, 104);
AT(clamor_analyze_options, tracked, 120);
AT(clamor_analyze_options, tracked_count, 128);
AT(clamor_analyze_options, model, 136);
AT(clamor_analyze_options, model_name, 144);
AT(clamor_analyze_options, state, 160);
AT(clamor_analyze_options, strict, 176);
AT(clamor_analyze_options, resume, 180);
AT(clamor_analyze_options, text_bytes, 184);
AT(clamor_analyze_options, unescape_html, 188);
AT(clamor_analyze_options, progress, 192);
AT(clamor_analyze_options, progress_payload, 200);
AT(clamor_analyze_options, tasks_model, 208);
AT(clamor_analyze_options, tasks, 224);
AT(clamor_analyze_options, task_count, 232);
AT(clamor_analyze_options, targets_model, 240);
AT(clamor_analyze_options, precision, 256);
AT(clamor_analyze_options, stream, 272);
SIZE(clamor_analyze_options, 280);
