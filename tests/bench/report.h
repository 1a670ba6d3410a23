// Figures, one for each round, and what becomes of them: a table on the screen and a JSON file. Ratios are
// taken within a round, between servers that the same noise met; what is shown is the median of a column.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

// metric (its key, see report.cc) -> server -> values, one for each round; NaN = not known
using figures = std::map<std::string_view, std::map<std::string, std::vector<double>>>;

struct scenario_report {
    std::string name;
    std::string title;
    figures values;
    std::vector<std::string> notes;
};

struct report {
    std::vector<std::string> servers;  // in the order of the columns
    unsigned rounds = 0;
    bool shows_goals = true;  // they are for the scenarios as they stand
    std::vector<scenario_report> scenarios;
};

void report_begin(report& r, const std::string& name, const std::string& title);
// To the scenario that was begun last. `metric` is a literal.
void report_add(report& r, const std::string& server, std::string_view metric, double value);
void report_note(report& r, const std::string& text);  // once, however often it is said

void report_print(const scenario_report& s, const report& r);
void report_print_machine(const report& r);
// All goals as a table in Markdown.
void report_print_summary(const report& r);
[[nodiscard]] bool report_write_json(const report& r, const std::string& path);

// hearthd's figure by the other server's, as the median over the rounds; NaN where one is missing.
[[nodiscard]] double report_ratio(const scenario_report& s, std::string_view metric,
                                  const std::string& server, const std::string& by);
