#include <cmath>

#include "canvas.h"
#include "scenes.h"

namespace samples {

namespace {

// Height field -> how much light from the upper left falls on it.
template <typename Height>
float lit(const Height& height, Point p, float strength) {
  constexpr float kStep = 0.7F;
  const float dx = height(p + Point(kStep, 0)) - height(p - Point(kStep, 0));
  const float dy = height(p + Point(0, kStep)) - height(p - Point(0, kStep));
  return clamp(0.75F - strength * (0.7F * dx + dy), 0.1F, 1.6F);
}

Colour sky(Point p, float height) {
  const float cloud = step_between(-0.1F, 0.55F, fractal({p[0] / 130, p[1] / 60}, 31));
  const Colour blue = mix({0.10F, 0.25F, 0.62F}, {0.52F, 0.67F, 0.85F}, clamp(p[1] / height * 1.6F));
  return mix(blue, {0.92F, 0.9F, 0.88F}, cloud * 0.9F);
}

struct Leaf {
  Point along;  // unit vector to the tip
  float length, width;
  Colour colour;
};

void paint_leaf(Canvas& canvas, Point centre, const Leaf& leaf, uint32_t seed) {
  const auto paint = [&](Point d, Colour& there) {
    const float u = d.dot(leaf.along) / leaf.length;
    const float v = (d[1] * leaf.along[0] - d[0] * leaf.along[1]) / leaf.width;
    if (std::abs(u) >= 1 || std::abs(v) >= (1 - u * u) * (0.75F - 0.25F * u)) {
      if (std::abs(u) < 1.25F && std::abs(v) < 1.3F * (1.5F - u * u))
        there *= 0.985F;  // soft shadow below it
      return;
    }
    const float rib = step_between(0.0F, 0.07F, std::abs(v));
    const float veins = 0.5F + 0.5F * std::sin(26 * (u + 0.55F * std::abs(v)));
    const float grain = fractal(d / 5, seed, 3);
    const float light = (v > 0 ? 1.12F : 0.82F) + 0.12F * veins + 0.16F * grain;
    there = mix(leaf.colour * 1.9F, leaf.colour * light, rib);
  };
  canvas.dab(centre, leaf.length * 1.3F, paint);
}

}  // namespace

cv::Mat fallen_discs() {
  Canvas canvas(384, 256);
  constexpr int kDiscs = 2600;
  canvas.shade([](Point) { return Colour(0.2F, 0.2F, 0.2F); });
  for (int i = 0; i < kDiscs; ++i) {
    const Point centre(random_at(i, 0, 1) * canvas.width(), random_at(i, 1, 1) * canvas.height());
    const float radius = 4 / std::sqrt(0.0016F + random_at(i, 2, 1));  // density ~ radius^-3, up to 100 px
    const float light = std::pow(random_at(i, 3, 1), 1.6F);
    const Colour tint(0.6F + 0.5F * random_at(i, 4, 1), 0.55F + 0.4F * random_at(i, 5, 1),
                      0.45F + 0.5F * random_at(i, 6, 1));
    const float rough = 0.35F * random_at(i, 7, 1);
    canvas.dab(centre, radius, [&](Point d, Colour& there) {
      if (d.dot(d) > radius * radius) return;
      const float grain = fractal((d + centre) / 14 + Point(static_cast<float>(i), 0), 7, 5);
      const float shade = 1 - 0.35F * (d[0] * 0.5F + d[1]) / radius;
      there = tint * (0.04F + 0.75F * light) * (1 + rough * grain * 1.8F) * shade;
    });
  }
  return canvas.develop();
}

cv::Mat hills() {
  Canvas canvas(576, 384);
  constexpr int kRidges = 6;
  canvas.shade([&](Point p) {
    Colour colour = sky(p, canvas.height());
    for (int i = 0; i < kRidges; ++i) {
      const float depth = static_cast<float>(i) / (kRidges - 1);  // 0 far, 1 near
      const Point q(p[0] / (150 - 50 * depth) + 9.7F * static_cast<float>(i), 0.5F);
      const float crest = canvas.height() * (0.36F + 0.5F * depth) - (62 - 20 * depth) * fractal(q, 40, 7);
      if (p[1] < crest) continue;
      const auto ground = [&](Point at) {
        return 5 * fractal(at / (11 + 22 * depth), 50 + static_cast<uint32_t>(i), 6);
      };
      const float trees = 0.55F + 0.6F * fractal(p / (2.5F + 3 * depth), 60, 4);
      const Colour near =
          mix({0.16F, 0.20F, 0.07F}, {0.30F, 0.24F, 0.10F}, clamp(0.5F + fractal(p / 70, 61)));
      const Colour far(0.36F, 0.47F, 0.62F);
      colour = mix(far, near * lit(ground, p, 0.5F) * (0.6F + 0.6F * trees), 0.15F + 0.85F * depth);
    }
    return colour;
  });
  return canvas.develop(0.75);
}

cv::Mat foliage() {
  Canvas canvas(400, 280);
  constexpr int kLeaves = 2400;
  canvas.shade([](Point p) { return Colour(0.015F, 0.03F, 0.012F) * (1.4F + fractal(p / 20, 70)); });
  for (int i = 0; i < kLeaves; ++i) {
    const float depth = static_cast<float>(i) / kLeaves;
    const Point centre(random_at(i, 0, 2) * 520 - 20, random_at(i, 1, 2) * 400 - 20);
    const float angle = 6.2832F * random_at(i, 2, 2), length = 8 + 20 * random_at(i, 3, 2) * (0.5F + depth);
    const Colour young(0.30F, 0.42F, 0.06F), old(0.05F, 0.16F, 0.04F), dry(0.45F, 0.20F, 0.05F);
    const float age = random_at(i, 4, 2);
    Colour colour = age > 0.95F ? dry : mix(old, young, age * age);
    colour *= 0.25F + 0.95F * depth * (0.6F + 0.6F * fractal(centre / 90, 71));
    paint_leaf(canvas, centre, {turn({1, 0}, angle), length, length * (0.35F + 0.2F * age), colour},
               static_cast<uint32_t>(i));
  }
  return canvas.develop();
}

cv::Mat pebbles() {
  Canvas canvas(384, 256);
  canvas.shade([](Point p) {
    const Point warped = p / 34 + Point(fractal(p / 40, 80, 4), fractal(p / 40, 90, 4)) * 0.25F;
    const Cell cell = voronoi(warped, 81);
    const float edge = cell.second - cell.nearest;
    const float round = step_between(0.02F, 0.5F, edge);
    const float tone = random_at(cell.x, cell.y, 82), hue = random_at(cell.x, cell.y, 83);
    const auto bump = [&](Point at) {
      const Cell c = voronoi(at / 34 + Point(fractal(at / 40, 80, 4), fractal(at / 40, 90, 4)) * 0.25F, 81);
      return 9 * step_between(0, 0.6F, c.second - c.nearest);
    };
    const float speckle = std::abs(fractal(p / 2.2F, 84 + static_cast<uint32_t>(10 * hue), 4));
    const Colour base = mix({0.34F, 0.27F, 0.21F}, {0.30F, 0.33F, 0.38F}, hue) * (0.25F + 1.2F * tone);
    return base * lit(bump, p, 0.25F) * (0.15F + 0.85F * round) * (1.25F - 0.9F * speckle);
  });
  return canvas.develop();
}

cv::Mat water() {
  Canvas canvas(512, 384);
  canvas.shade([&](Point p) {
    const float horizon = canvas.height() * 0.36F;
    const Point sun(330, horizon - 26);
    if (p[1] < horizon) {
      const Colour glow = mix({0.95F, 0.5F, 0.2F}, {0.16F, 0.2F, 0.42F}, clamp((horizon - p[1]) / horizon));
      const float cloud = step_between(0, 0.5F, fractal({p[0] / 160, p[1] / 22}, 100));
      const float disc = step_between(17, 15, static_cast<float>(cv::norm(p - sun)));
      return mix(mix(glow, {0.35F, 0.2F, 0.24F}, cloud * 0.8F), {1, 0.93F, 0.75F}, disc);
    }
    const float depth = (p[1] - horizon) / (canvas.height() - horizon);
    const float size = 1.5F + 30 * depth;  // waves look smaller towards the horizon
    const Point q((p[0] - 256) / size * 0.8F, 14 * std::log(depth + 0.02F));
    const float slope = fractal(q, 101, 6) + 0.5F * std::sin(3 * q[1] + 4 * fractal(q * 0.4F, 102, 3));
    const float glitter =
        std::exp(-std::abs(p[0] - sun[0]) / (22 + 90 * depth)) * step_between(0.05F, 0.75F, slope);
    const Colour body = mix({0.30F, 0.24F, 0.26F}, {0.02F, 0.07F, 0.10F}, clamp(depth * 1.3F));
    return body * (1 + 0.75F * slope) + Colour(1.0F, 0.66F, 0.33F) * (1.1F * glitter);
  });
  return canvas.develop(0.75);
}

}  // namespace samples
