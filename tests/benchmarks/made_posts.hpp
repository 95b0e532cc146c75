#pragma once

#include <cstdint>
#include <string>

/// Posts to measure with: made by a fixed seed, of the sizes that real ones have.
namespace clamor::benchmarks {

class MadePosts {
public:
    explicit MadePosts(std::uint64_t seed = 1) : state_(seed) {}

    /// A line of our JSON Lines, about 0.5 kB: text of about 120 characters with hashtags, handles, a link, an emoji at times.
    std::string ours() {
        const std::uint64_t id = ++count_;
        std::string line = "{\"id\":\"" + std::to_string(700000000000000000 + id) + "\",\"author\":\"user_" + std::to_string(next(5000)) +
                           "\",\"text\":\"" + text() + "\",\"time\":\"2024-05-" + two(1 + id / 43200 % 28) + "T" + two(id / 1800 % 24) +
                           ":" + two(id / 30 % 60) + ":" + two(id % 30) + "Z\",\"language\":\"en\"";
        if (next(3) == 0)
            line += ",\"reply_to\":\"" + std::to_string(700000000000000000 + next(id)) + "\",\"reply_to_author\":\"user_" +
                    std::to_string(next(5000)) + "\"";
        line += ",\"observed\":\"2024-06-01T00:00:00Z\",\"media\":[\"https://pictures.example.org/media/" + word() + "/" +
                std::to_string(id) + ".jpg\"],\"likes\":" + std::to_string(next(200)) + ",\"replies\":" + std::to_string(next(20)) +
                ",\"reposts\":" + std::to_string(next(50)) + ",\"topic\":\"" + word() +
                "\",\"source\":\"a client for the web, version 12.3.1, which nobody asked for\"}\n";
        return line;
    }

    /// A status of the Twitter API v1.1 with all its members, about 4.7 kB.
    std::string twitter_v1() {
        const std::string id = std::to_string(700000000000000000 + ++count_);
        std::string line = "{\"created_at\":\"Wed May " + two(1 + count_ / 43200 % 28) + " " + two(count_ / 1800 % 24) + ":" +
                           two(count_ / 30 % 60) + ":" + two(count_ % 30) + " +0000 2024\",\"id\":" + id + ",\"id_str\":\"" + id +
                           "\",\"text\":\"" + text() +
                           "\",\"source\":\"\\u003ca href=\\\"http:\\/\\/twitter.com\\/download\\/iphone\\\" "
                           "rel=\\\"nofollow\\\"\\u003eTwitter for iPhone\\u003c\\/a\\u003e\",\"truncated\":false,"
                           "\"in_reply_to_status_id\":null,\"in_reply_to_status_id_str\":null,\"in_reply_to_user_id\":null,\"in_reply_to_"
                           "user_id_str\":null,\"in_reply_to_screen_name\":null,";
        line += "\"user\":" + user() + ",\"geo\":null,\"coordinates\":null,\"place\":null,\"contributors\":null,";
        if (next(4) == 0) line += "\"is_quote_status\":false,\"quote_count\":0,";
        line +=
            "\"retweet_count\":" + std::to_string(next(50)) + ",\"favorite_count\":" + std::to_string(next(200)) +
            ",\"entities\":{\"hashtags\":[{\"text\":\"" + word() +
            "\",\"indices\":[10,20]}],\"trends\":[],\"urls\":[{\"url\":\"https:\\/\\/t.co\\/abcdefghij\",\"expanded_url\":"
            "\"https:\\/\\/www.example.org\\/news\\/" +
            word() +
            "\\/article.html\",\"display_url\":\"example.org\\/news\",\"indices\":[30,53]}],\"user_mentions\":[{\"screen_name\":\"user_" +
            std::to_string(next(5000)) +
            "\",\"name\":\"Some Name\",\"id\":123456789,\"id_str\":\"123456789\",\"indices\":[0,9]}],\"symbols\":[]";
        const std::string media =
            "{\"id\":" + id + ",\"id_str\":\"" + id + "\",\"indices\":[60,83],\"media_url\":\"http:\\/\\/pbs.twimg.com\\/media\\/" + id +
            ".jpg\",\"media_url_https\":"
            "\"https:\\/\\/pbs.twimg.com\\/media\\/" +
            id +
            ".jpg\",\"url\":\"https:\\/\\/t.co\\/klmnopqrst\",\"display_url\":\"pic.twitter.com\\/klmnopqrst\",\"expanded_url\":"
            "\"https:\\/\\/twitter.com\\/user\\/status\\/" +
            id +
            "\\/photo\\/"
            "1\",\"type\":\"photo\",\"sizes\":{\"thumb\":{\"w\":150,\"h\":150,\"resize\":\"crop\"},\"small\":{\"w\":680,\"h\":453,"
            "\"resize\":\"fit\"},\"medium\":{\"w\":1200,\"h\":800,\"resize\":\"fit\"},\"large\":{\"w\":2048,\"h\":1365,\"resize\":\"fit\"}}"
            "}";
        line += ",\"media\":[" + media + "]},\"extended_entities\":{\"media\":[" + media +
                "]},\"favorited\":false,\"retweeted\":false,\"possibly_sensitive\":false,"
                "\"filter_level\":\"low\",\"lang\":\"en\",\"timestamp_ms\":\"1714566645123\"}\n";
        return line;
    }

private:
    std::uint64_t next(std::uint64_t below) {
        state_ += 0x9e3779b97f4a7c15;
        std::uint64_t x = state_;
        x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
        x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
        return (x ^ (x >> 31)) % below;
    }
    static std::string two(std::uint64_t value) { return {static_cast<char>('0' + value / 10 % 10), static_cast<char>('0' + value % 10)}; }

    std::string word() {
        static constexpr const char* starts[] = {"ba", "ke", "lo", "mi", "nu", "pra", "ste", "tri", "vo", "wex"};
        static constexpr const char* ends[] = {"n", "ster", "lly", "mark", "ging", "do", "t", "rs", "pe", "wick"};
        const std::uint64_t a = next(10), b = next(10), c = next(10), d = next(4);
        return std::string(starts[a]) + (d > 1 ? starts[b] : "") + (d > 2 ? starts[(b * 7 + c) % 10] : "") + ends[c];
    }

    std::string text() {
        std::string line;
        while (line.size() < 90) line += (line.empty() ? "" : next(5) == 0 ? " the " : " ") + word();
        if (next(2)) line += " #" + word();
        if (next(3) == 0) line += " @user_" + std::to_string(next(5000));
        if (next(3) == 0) line += " https://t.co/" + word();
        if (next(4) == 0) line += " \xf0\x9f\x98\x80";
        if (next(8) == 0) line += " it\xe2\x80\x99s";
        return line;
    }

    std::string user() {
        const std::string id = std::to_string(next(5000));
        std::string all = "{\"id\":" + id + ",\"id_str\":\"" + id + "\",\"name\":\"Some Name\",\"screen_name\":\"user_" + id +
                          "\",\"location\":\"Somewhere, on Earth\",\"url\":"
                          "\"http:\\/\\/www.example.org\",\"description\":\"" +
                          text() + "\",\"translator_type\":\"none\",\"protected\":false,\"verified\":false,\"followers_count\":" +
                          std::to_string(next(100000)) +
                          ",\"friends_count\":521,\"listed_count\":12,\"favourites_count\":1042,\"statuses_count\":20831,\"created_at\":"
                          "\"Wed Dec 18 22:15:08 +0000 2013\",\"utc_offset\":null,\"time_zone\":null,"
                          "\"geo_enabled\":false,\"lang\":\"en\",\"contributors_enabled\":false,\"is_translator\":false,";
        for (const char* name : {"profile_background_image_url", "profile_background_image_url_https", "profile_image_url",
                                 "profile_image_url_https", "profile_banner_url"})
            all += std::string("\"") + name + "\":\"https:\\/\\/pbs.twimg.com\\/" + name + "\\/" + id + "\\/" + word() + word() + word() +
                   word() + "_normal.jpg\",";
        for (const char* name : {"profile_background_color", "profile_link_color", "profile_sidebar_border_color",
                                 "profile_sidebar_fill_color", "profile_text_color"})
            all += std::string("\"") + name + "\":\"1DA1F2\",";
        return all +
               "\"profile_background_tile\":false,\"profile_use_background_image\":true,\"default_profile\":false,\"default_profile_"
               "image\":false,\"following\":null,"
               "\"follow_request_sent\":null,\"notifications\":null,\"withheld_in_countries\":[],\"entities\":{\"url\":{\"urls\":[{\"url\":"
               "\"http:\\/\\/www.example.org\",\"indices\":[0,22]}]},"
               "\"description\":{\"urls\":[]}}}";
    }

    std::uint64_t state_, count_ = 0;
};

}  // namespace clamor::benchmarks
