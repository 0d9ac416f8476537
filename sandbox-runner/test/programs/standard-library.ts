/** A C++ program whose parts need the templates that the precompiled headers hold ready, in their many forms. */
export const STANDARD_LIBRARY = (header: string) => `#include <${header}>
#include <format>
#include <future>
#include <iostream>
#include <map>
#include <memory>
#include <mutex>
#include <print>
#include <ranges>
#include <regex>
#include <string>
#include <thread>
#include <vector>

struct Point { int x, y; };

template <> struct std::formatter<Point> : std::formatter<std::string> {
  auto format(const Point& point, auto& context) const {
    return std::formatter<std::string>::format(std::format("({}, {})", point.x, point.y), context);
  }
};

int main() {
  std::println("{} {:>8.3f} {:#x} {}", "text", 3.14159, 255, Point{1, 2});
  std::wcout << std::format(L"{} {:5}", L"wide", 42) << std::endl;
  try { (void)std::vformat("{:d}", std::make_format_args("text")); }
  catch (const std::format_error& error) { std::cout << error.what() << std::endl; }
  std::smatch match;
  const std::string address = "joe@example.com";
  std::cout << std::regex_match(address, match, std::regex("(\\\\w+)@(.*)")) << match[1] << std::endl;
  const auto lock = std::make_shared<std::mutex>();
  int sum = 0;
  { std::jthread thread([&] { std::lock_guard guard(*lock); sum += 1; }); }
  std::cout << sum + std::async(std::launch::async, [] { return 41; }).get() << std::endl;
  std::map<std::string, std::vector<int>> groups;
  for (int i : std::views::iota(0, 6)) groups[i % 2 ? "odd" : "even"].push_back(i);
  for (const auto& [name, group] : groups) std::cout << name << group.size() << std::endl;
}
`;

export const STANDARD_LIBRARY_OUTPUT = `text    3.142 0xff (1, 2)
wide    42
format error: failed to parse format-spec
1joe
42
even3
odd3
`;
