#include "train/data/classes.h"

#include "train/fixture.h"

namespace strait::train {
namespace {

using Names = std::vector<std::string>;

TEST(Classes, NamesAreNumberedByTheAlphabet) {
  Classes classes({});
  for (const char* name : {"dog", "ant", "dog", "cat"}) classes.add({{}, name}, "f");
  classes.add({}, "f");
  classes.settle();
  EXPECT_EQ(classes.names(), (Names{"ant", "cat", "dog"}));
  EXPECT_EQ(classes.number({{}, "dog"}), 2);
  EXPECT_EQ(classes.number({}), -1);
}

TEST(Classes, NumbersStayAndGapsAreFilled) {
  Classes classes({});
  classes.add({3, ""}, "f");
  classes.add({1, "one"}, "f");
  classes.settle();
  EXPECT_EQ(classes.names(), (Names{"0", "one", "2", "3"}));
  EXPECT_EQ(classes.number({1, "one"}), 1);
}

TEST(Classes, GivenNamesSayWhichNumberIsMeant) {
  Classes classes({"zero", "one"});
  classes.add({1, ""}, "f");
  classes.add({{}, "zero"}, "f");
  classes.settle();
  EXPECT_EQ(classes.names(), (Names{"zero", "one"}));
  EXPECT_EQ(classes.number({{}, "zero"}), 0);
  const auto [code, message] = error_of([&] { classes.add({{}, "zeri"}, "file"); });
  EXPECT_EQ(code, Code::usage);
  EXPECT_TRUE(has(message, "file: 'zeri' is not in data.classes") && has(message, "'zero'")) << message;
  EXPECT_TRUE(has(error_of([&] { classes.add({2, ""}, "file"); }).second, "has class 2 (expected 0 to 1)"));
}

TEST(Classes, NumbersAndNamesDoNotMixByThemselves) {
  Classes classes({});
  classes.add({1, ""}, "f");
  classes.add({{}, "dog"}, "f");
  EXPECT_TRUE(has(error_of([&] { classes.settle(); }).second, "'dog'"));
  EXPECT_EQ(error_of([&] { Classes({}).add({1'000'000, ""}, "f"); }).first, Code::usage);
}

TEST(Classes, AreReadFromNames) {
  EXPECT_EQ(class_in_name("train-3-cat"), (ClassMark{3, "cat"}));
  EXPECT_EQ(class_in_name("7-great-dane"), (ClassMark{7, "great-dane"}));
  EXPECT_EQ(class_in_name("test-12"), (ClassMark{12, ""}));
  EXPECT_EQ(class_in_name("train-cat"), std::nullopt);
  EXPECT_EQ(class_in_name("img3-cat"), std::nullopt);
  EXPECT_EQ(class_in_name("train--3-x"), (ClassMark{3, "x"}));
  EXPECT_EQ(class_in_name("a-99999999999-x"), std::nullopt);
  EXPECT_EQ(class_in_name(""), std::nullopt);
}

}  // namespace
}  // namespace strait::train
