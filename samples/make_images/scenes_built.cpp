#include <cmath>

#include <opencv2/imgproc.hpp>

#include "canvas.h"
#include "scenes.h"

namespace samples {

namespace {

constexpr float kPi = 3.14159265F;

float fraction(float x) {
  return x - std::floor(x);
}
int whole(float x) {
  return static_cast<int>(std::floor(x));
}

Colour planks(Point p, uint32_t seed) {
  const int plank = whole(p[1] / 62);
  const float shift = 140 * random_at(plank, 0, seed);
  const Point q(p[0] / 150 + shift, p[1] / 16);
  const float knot = fractal({q[0] * 1.3F, q[1] * 0.35F}, seed + 1, 4);
  const float rings = 0.5F + 0.5F * std::sin(9 * (q[1] * 0.55F + 2.6F * knot));
  const float fibre = fractal({p[0] / 26 + shift, p[1] * 0.9F}, seed + 2, 4);
  const Colour wood =
      mix({0.24F, 0.11F, 0.045F}, {0.52F, 0.31F, 0.15F}, clamp(0.65F * rings + 0.3F * fibre + 0.2F));
  const float gap = std::abs(fraction(p[1] / 62) - 0.5F) * 2;
  return wood * (0.7F + 0.5F * random_at(plank, 1, seed)) * (1 - 0.85F * step_between(0.94F, 0.98F, gap));
}

// One tower block of the street; false where `p` lies beside it.
bool tower(Point p, int index, float ground, Colour& colour) {
  const float left = -40 + 74 * static_cast<float>(index) + 24 * random_at(index, 0, 120);
  const float width = 62 + 60 * random_at(index, 1, 120), height = 90 + 220 * random_at(index, 2, 120);
  const float slant = 0.16F * (left + width / 2 - 256) / 256;  // verticals converge
  const float x = p[0] - left + slant * (ground - p[1]), y = ground - p[1];
  if (x < 0 || x > width || y < 0 || y > height) return false;
  const float side = step_between(0.68F, 0.70F, x / width);  // the wall in the shade
  const Colour wall = mix({0.46F, 0.36F, 0.27F}, {0.36F, 0.40F, 0.46F}, random_at(index, 3, 120));
  const float pitch_x = 8 + 5 * random_at(index, 4, 120), pitch_y = 11 + 5 * random_at(index, 5, 120);
  const float u = fraction(x / pitch_x), v = fraction(y / pitch_y);
  const bool window = u > 0.22F && u < 0.78F && v > 0.25F && v < 0.8F && y > 8 && y < height - 6;
  const float glass = random_at(whole(x / pitch_x), whole(y / pitch_y) + 100 * index, 121);
  const float dirt = 1 + 0.22F * fractal({p[0] / 3, p[1] / 14}, 122, 4);
  colour = wall * (side > 0.5F ? 0.42F : 1.0F) * dirt * (0.55F + 0.5F * y / height);
  if (window)
    colour =
        glass > 0.86F ? Colour(0.95F, 0.75F, 0.4F) : Colour(0.05F, 0.07F, 0.1F) + colour * (0.35F * glass);
  return true;
}

struct Ball {
  Point centre;
  float radius;
  Colour colour;
  float gloss;
};

void paint_ball(Canvas& canvas, const Ball& ball, uint32_t seed) {
  const cv::Vec3f light(-0.48F, -0.62F, 0.62F);
  const Point shadow = ball.centre + Point(0.45F, 0.72F) * ball.radius;
  canvas.dab(shadow, ball.radius * 1.6F, [&](Point d, Colour& there) {
    const float far = std::sqrt(d[0] * d[0] + 6 * d[1] * d[1]) / (ball.radius * 1.5F);
    there *= 1 - 0.75F * step_between(1, 0.2F, far);
  });
  canvas.dab(ball.centre, ball.radius, [&](Point d, Colour& there) {
    const Point n = d / ball.radius;
    const float rest = 1 - n.dot(n);
    if (rest < 0) return;
    cv::Vec3f normal(n[0], n[1], std::sqrt(rest));
    const float skin = fractal({n[0] / (0.15F + 0.2F * normal[2]) * 3, n[1] * 9}, seed, 5);
    const float diffuse = clamp(static_cast<float>(normal.dot(light)));
    const float mirror = clamp(2 * diffuse * normal[2] - light[2]);
    there = ball.colour * (0.10F + 0.95F * diffuse) * (1 + 0.22F * skin) +
            Colour::all(ball.gloss * std::pow(mirror, 40.0F)) +
            Colour(0.10F, 0.06F, 0.03F) * clamp(n[1]) * 0.6F;
  });
}

}  // namespace

cv::Mat brick_wall() {
  Canvas canvas(384, 256);
  canvas.shade([](Point p) {
    const Point q = turn(p, 0.03F) + Point(fractal(p / 30, 110, 4), fractal(p / 30, 111, 4)) * 1.3F;
    const int row = whole(q[1] / 22);
    const float x = q[0] / 54 + (row % 2 != 0 ? 0.5F : 0.0F);
    const float u = std::min(fraction(x), 1 - fraction(x)) * 54,
                v = std::min(fraction(q[1] / 22), 1 - fraction(q[1] / 22)) * 22;
    const float edge = std::min(u, v) + 0.8F * fractal(p / 3, 112, 3);
    const float tone = random_at(whole(x), row, 113), grain = fractal(p / 4, 114, 5);
    const Colour brick = mix({0.34F, 0.10F, 0.06F}, {0.55F, 0.26F, 0.15F}, tone) * (0.8F + 0.55F * grain) *
                         (random_at(whole(x), row, 115) > 0.9F ? 0.45F : 1.0F);
    const Colour mortar = Colour(0.50F, 0.47F, 0.42F) * (0.75F + 0.35F * fractal(p / 1.5F, 116, 3));
    const float upper_edge = fraction(q[1] / 22) < 0.5F ? 1.25F : 0.72F;  // light from above catches the rims
    const float rim = step_between(4.2F, 2.2F, edge);
    const float light = 1.15F - 0.0012F * p[0] - 0.5F * step_between(-30, 70, p[0] * 0.55F + p[1] - 395);
    return mix(mortar * 0.8F, brick * (1 + (upper_edge - 1) * rim), step_between(1.4F, 2.4F, edge)) * light;
  });
  return canvas.develop();
}

cv::Mat plaid() {
  Canvas canvas(384, 256);
  canvas.shade([](Point p) {
    const Point q = turn(p, 0.12F) + Point(std::sin(p[1] / 37), std::sin(p[0] / 49)) * 5.0F;
    constexpr float kThread = 3.2F;
    const int i = whole(q[0] / kThread), j = whole(q[1] / kThread);
    const bool over = (i + j) % 4 < 2;  // twill
    const auto dye = [](int thread, uint32_t seed) {
      const int band = ((thread % 40) + 40) % 40;
      if (band < 12) return Colour(0.42F, 0.04F, 0.05F);
      if (band < 20) return Colour(0.03F, 0.06F, 0.16F);
      if (band < 22) return Colour(0.75F, 0.62F, 0.25F);
      return band < 31 ? Colour(0.04F, 0.16F, 0.09F)
                       : Colour(0.5F, 0.48F, 0.43F) * (0.9F + 0.2F * random_at(thread, 0, seed));
    };
    const float across = fraction(over ? q[0] / kThread : q[1] / kThread) - 0.5F;
    const float fuzz = fractal(q / 1.4F, 130, 3);
    const float folds = 1 + 0.38F * fractal(p / 95, 131, 3);
    return (over ? dye(i, 1) : dye(j, 2)) * (1.25F - 2.6F * across * across) * (1 + 0.3F * fuzz) * folds;
  });
  return canvas.develop();
}

cv::Mat spheres() {
  Canvas canvas(512, 384);
  canvas.shade([&](Point p) {
    if (p[1] < 120)
      return Colour(0.42F, 0.44F, 0.42F) * (1.05F - 0.0012F * p[0]) * (1 + 0.05F * fractal(p / 6, 140, 4));
    const float near = 120 / p[1];  // a table seen at a slant
    return planks({(p[0] - 256) * near * 1.6F + 400, 900 * (1 - near)}, 141) * (1.2F - 0.0014F * p[0]);
  });
  const Ball balls[] = {
      {{150, 150}, 74, {0.62F, 0.06F, 0.04F}, 0.7F}, {{390, 140}, 58, {0.75F, 0.50F, 0.04F}, 0.35F},
      {{278, 205}, 66, {0.16F, 0.42F, 0.07F}, 0.5F}, {{420, 262}, 62, {0.78F, 0.30F, 0.02F}, 0.3F},
      {{110, 285}, 52, {0.10F, 0.10F, 0.34F}, 0.8F}, {{255, 322}, 40, {0.70F, 0.68F, 0.62F}, 0.15F}};
  uint32_t seed = 150;
  for (const Ball& ball : balls) paint_ball(canvas, ball, seed += 10);
  return canvas.develop(0.75);
}

cv::Mat towers() {
  Canvas canvas(512, 384);
  canvas.shade([&](Point p) {
    constexpr float kGround = 340;
    Colour colour = mix({0.30F, 0.42F, 0.66F}, {0.80F, 0.76F, 0.70F}, clamp(p[1] / 300)) *
                    (1 + 0.15F * fractal({p[0] / 120, p[1] / 40}, 160));
    if (p[1] > kGround) {
      const float lane = std::abs(p[0] - 256) / (p[1] - kGround + 12);
      const bool paint = lane < 0.12F || std::abs(lane - 3) < 0.14F;
      return (paint ? Colour::all(0.6F) : Colour(0.09F, 0.09F, 0.10F)) *
             (1 + 0.4F * fractal(p / 1.3F, 161, 4));
    }
    for (int i = 0; i < 8; ++i) tower(p, i, kGround, colour);
    return colour;
  });
  return canvas.develop(0.75);
}

cv::Mat star_chart() {
  Canvas canvas(400, 400);
  canvas.shade([](Point p) {
    const Point d = p - Point(200, 200);
    const float radius = static_cast<float>(cv::norm(d)), angle = std::atan2(d[1], d[0]);
    if (radius < 130) return Colour::all(std::sin(48 * angle) > 0 ? 0.85F : 0.02F);
    if (radius < 185) {  // colours around, dark to light outwards
      const float hue = angle + kPi, light = (radius - 130) / 55;
      const Colour colour(0.5F + 0.5F * std::cos(hue), 0.5F + 0.5F * std::cos(hue - 2.094F),
                          0.5F + 0.5F * std::cos(hue + 2.094F));
      return colour * light * light * 1.3F;
    }
    const Point corner(p[0] < 200 ? 0.0F : 400.0F, p[1] < 200 ? 0.0F : 400.0F);
    const Point from_corner = p - corner;
    const float rings = 0.5F + 0.5F * std::cos(from_corner.dot(from_corner) * 0.012F);  // a zone plate
    return Colour::all(0.03F + 0.8F * rings);
  });
  return canvas.develop(0.75);
}

cv::Mat printed_page() {
  Canvas canvas(512, 384);
  canvas.shade([](Point p) {
    const float light = 1.05F - 0.0009F * p[0] - 0.0007F * p[1];
    const Colour paper =
        Colour(0.80F, 0.76F, 0.66F) * (1 + 0.05F * fractal(p / 2, 170, 4) + 0.06F * fractal(p / 90, 171));
    const Point stain = p - Point(398, 300);
    const float ring = std::abs(static_cast<float>(cv::norm(stain)) - 52);
    return mix(paper, {0.42F, 0.26F, 0.12F}, 0.55F * step_between(5, 1, ring + 2 * fractal(p / 9, 172))) *
           light;
  });
  const Colour ink(0.03F, 0.03F, 0.035F), red(0.45F, 0.05F, 0.04F), blue(0.05F, 0.09F, 0.35F);
  canvas.write("The Strait", {28, 58}, 30, ink, cv::FONT_HERSHEY_COMPLEX);
  canvas.write("a narrow passage of water", {30, 84}, 11, red, cv::FONT_HERSHEY_SCRIPT_COMPLEX);
  const char* const lines[] = {
      "Between two seas the current runs",     "fast, and what passes must be small:",
      "a few numbers instead of a picture.",   "On the far shore it unfolds again,",
      "edge by edge and leaf by leaf, as",     "much as the passage has let through.",
      "Noise is too wide for it; noise stays", "behind. 0123456789 (25.4 %) & more"};
  for (int i = 0; i < 8; ++i)
    canvas.write(lines[i], {30, 118 + 22.0F * static_cast<float>(i)}, 9.0F, ink, cv::FONT_HERSHEY_COMPLEX);
  canvas.write("Fig. 3: 7.5 MPix/s", {34, 318}, 13, blue, cv::FONT_HERSHEY_DUPLEX);
  canvas.write("the quick brown fox jumps over the lazy dog", {30, 346}, 5.5F, ink, cv::FONT_HERSHEY_SIMPLEX);
  canvas.write("SPHINX OF BLACK QUARTZ, JUDGE MY VOW", {30, 366}, 5.5F, ink, cv::FONT_HERSHEY_SIMPLEX);
  return canvas.develop();
}

cv::Mat wood() {
  Canvas canvas(384, 256);
  canvas.shade([](Point p) {
    return planks(turn(p, 0.35F) + Point(300, 500), 180) * (0.75F + 0.5F * fractal(p / 220, 181, 2));
  });
  return canvas.develop();
}

}  // namespace samples
