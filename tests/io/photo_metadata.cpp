#include "io/photo_metadata.h"

#include <cstring>

#include <exiv2/exiv2.hpp>
#include <gtest/gtest.h>

#include "files.h"
#include "io/encode.h"

namespace strait::io::test {
namespace {

constexpr const char* kPacket =
    "<?xpacket begin=\"\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>"
    "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF "
    "xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">"
    "<rdf:Description rdf:about=\"\" xmlns:tiff=\"http://ns.adobe.com/tiff/1.0/\" "
    "xmlns:dc=\"http://purl.org/dc/elements/1.1/\" tiff:Orientation=\"6\" dc:format=\"image/x-test\"/>"
    "</rdf:RDF></x:xmpmeta><?xpacket end=\"w\"?>";

// Long enough for two segments of JPEG.
std::vector<uint8_t> profile(const char* colours) {
  std::vector<uint8_t> icc(70001);
  for (size_t i = 0; i < icc.size(); ++i) icc[i] = static_cast<uint8_t>(i * i / 7);
  for (unsigned i = 0; i < 4; ++i)
    icc[i] = static_cast<uint8_t>(icc.size() >> (24 - 8 * i));  // as exiv2 checks it
  std::copy_n(colours, 4, icc.begin() + 16);
  return icc;
}

Exiv2::ExifData exif_of_a_camera() {
  Exiv2::ExifData exif;
  exif["Exif.Image.Make"] = "Strait";
  exif["Exif.Image.Orientation"] = uint16_t{6};
  exif["Exif.Photo.ExposureTime"] = Exiv2::URational(1, 250);
  exif["Exif.Photo.ISOSpeedRatings"] = uint16_t{6400};
  exif["Exif.Photo.PixelXDimension"] = uint32_t{4000};
  exif["Exif.Photo.PixelYDimension"] = uint32_t{3000};
  exif["Exif.GPSInfo.GPSLatitudeRef"] = "N";
  const File thumbnail = encoded(".jpg", random_picture(8, 8, CV_8UC3));
  Exiv2::ExifThumb(exif).setJpegThumbnail(thumbnail.data(), static_cast<long>(thumbnail.size()));
  return exif;
}

PhotoMetadata metadata_of_a_photo(const char* colours = "RGB ") {
  PhotoMetadata made;
  Exiv2::ExifData exif = exif_of_a_camera();
  Exiv2::ExifParser::encode(made.exif, Exiv2::bigEndian, exif);
  made.xmp.assign(kPacket, kPacket + std::strlen(kPacket));
  Exiv2::IptcData iptc;
  iptc["Iptc.Application2.Headline"] = "noise";
  const Exiv2::DataBuf records = Exiv2::IptcParser::encode(iptc);
  const Exiv2::DataBuf* buffer = &records;
#if EXIV2_TEST_VERSION(0, 28, 0)
  made.iptc.assign(buffer->c_data(), buffer->c_data() + buffer->size());
#else
  made.iptc.assign(buffer->pData_, buffer->pData_ + buffer->size_);
#endif
  made.icc = profile(colours);
  return made;
}

PhotoMetadata read_metadata(const File& file) {
  return io::read_metadata(file, probe(file));
}

// A judge of its own: exiv2's reader of the whole file.
template <typename Check>
void with_exiv2(const File& file, const Check& check) {
  const auto image = Exiv2::ImageFactory::open(file.data(), file.size());
  image->readMetadata();
  check(*image);
}

std::string text_of(const Exiv2::ExifData& exif, const char* key) {
  const auto found = exif.findKey(Exiv2::ExifKey(key));
  return found == exif.end() ? "" : found->toString();
}

struct Case {
  Format format;
  int type;
  Encoding encoding;
};

std::string name_of_case(const testing::TestParamInfo<Case>& info) {
  return std::string(format_name(info.param.format)) + "_" + std::to_string(info.param.type) +
         (info.param.encoding.lossless ? "_lossless" : "");
}

class CarriesMetadata : public ::testing::TestWithParam<Case> {};

TEST_P(CarriesMetadata, FromFileToFile) {
  const Case& given = GetParam();
  Encoding encoding = given.encoding;
  encoding.format = given.format;
  const cv::Mat picture = random_picture(21, 34, given.type);
  const bool gray = picture.channels() == 1;
  const File plain = encode(picture, encoding);
  const PhotoMetadata photo =
      fitted(metadata_of_a_photo(gray ? "GRAY" : "RGB "), picture.size(), picture.channels());
  const File file = with_metadata(plain, given.format, photo, picture.size());

  EXPECT_TRUE(equal(open(file), open(plain)));
  const PhotoMetadata again = read_metadata(file);
  EXPECT_EQ(again.icc, photo.icc);
  const bool has_iptc = given.format == Format::jpeg || given.format == Format::tiff;
  EXPECT_EQ(again.iptc.empty(), !has_iptc);
  with_exiv2(file, [&](Exiv2::Image& image) {
    EXPECT_EQ(static_cast<int>(image.pixelWidth()), 34);
    EXPECT_EQ(static_cast<int>(image.pixelHeight()), 21);
    EXPECT_EQ(text_of(image.exifData(), "Exif.Image.Make"), "Strait");
    EXPECT_EQ(text_of(image.exifData(), "Exif.Image.Orientation"), "1");
    EXPECT_EQ(text_of(image.exifData(), "Exif.Photo.ExposureTime"), "1/250");
    EXPECT_EQ(text_of(image.exifData(), "Exif.Photo.PixelXDimension"), "34");
    EXPECT_EQ(text_of(image.exifData(), "Exif.Photo.PixelYDimension"), "21");
    EXPECT_EQ(text_of(image.exifData(), "Exif.GPSInfo.GPSLatitudeRef"), "N");
    EXPECT_TRUE(text_of(image.exifData(), "Exif.Thumbnail.JPEGInterchangeFormat").empty());
    EXPECT_EQ(image.xmpData()["Xmp.dc.format"].toString(), "image/x-test");
    EXPECT_EQ(image.xmpData()["Xmp.tiff.Orientation"].toString(), "1");
    EXPECT_EQ(image.iptcData().empty(), !has_iptc);
    EXPECT_TRUE(image.iccProfileDefined());
  });
}

INSTANTIATE_TEST_SUITE_P(Formats, CarriesMetadata,
                         ::testing::Values(Case{Format::jpeg, CV_8UC3, {}}, Case{Format::jpeg, CV_8UC1, {}},
                                           Case{Format::png, CV_8UC4, {}}, Case{Format::png, CV_16UC3, {}},
                                           Case{Format::png, CV_16UC1, {}}, Case{Format::webp, CV_8UC3, {}},
                                           Case{Format::webp, CV_8UC4, {}},
                                           Case{Format::webp, CV_8UC4, {Format::webp, 90, true, 0}},
                                           Case{Format::webp, CV_8UC3, {Format::webp, 90, true, 0}},
                                           Case{Format::tiff, CV_8UC3, {}}, Case{Format::tiff, CV_16UC3, {}},
                                           Case{Format::tiff, CV_16UC4, {}},
                                           Case{Format::tiff, CV_32FC1, {}}),
                         name_of_case);

// As other programs write them.
TEST(ReadMetadata, UnderstandsTheFilesOfExiv2) {
  for (const char* extension : {".jpg", ".png", ".tif", ".webp"}) {
    const File plain = encoded(extension, random_picture(9, 12, CV_8UC3));
    const auto image = Exiv2::ImageFactory::open(plain.data(), plain.size());
    image->readMetadata();
    for (const Exiv2::Exifdatum& datum : exif_of_a_camera()) image->exifData().add(datum);
    image->iptcData()["Iptc.Application2.Headline"] = "noise";
    image->setXmpPacket(kPacket);
    Exiv2::XmpParser::decode(image->xmpData(), kPacket);
    image->writeMetadata();
    const auto* bytes = image->io().mmap();
    const PhotoMetadata found = read_metadata(File(bytes, bytes + image->io().size()));
    Exiv2::ExifData exif;
    ASSERT_FALSE(found.exif.empty()) << extension;
    Exiv2::ExifParser::decode(exif, found.exif.data(), static_cast<uint32_t>(found.exif.size()));
    EXPECT_EQ(text_of(exif, "Exif.Photo.ISOSpeedRatings"), "6400") << extension;
    EXPECT_NE(std::string(found.xmp.begin(), found.xmp.end()).find("image/x-test"), std::string::npos)
        << extension;
    Exiv2::IptcData iptc;
    Exiv2::IptcParser::decode(iptc, found.iptc.data(), static_cast<uint32_t>(found.iptc.size()));
    EXPECT_EQ(iptc.empty(), std::string(extension) == ".webp") << extension;
  }
}

TEST(ReadMetadata, TiffsDescriptionOfItsPixelsStaysBehind) {
  const File tiff = with_metadata(encoded(".tif", random_picture(9, 12, CV_16UC3)), Format::tiff,
                                  metadata_of_a_photo(), {12, 9});
  const PhotoMetadata photo = fitted(read_metadata(tiff), {12, 9}, 3);
  Exiv2::ExifData exif;
  Exiv2::ExifParser::decode(exif, photo.exif.data(), static_cast<uint32_t>(photo.exif.size()));
  EXPECT_EQ(text_of(exif, "Exif.Image.Make"), "Strait");
  for (const char* key : {"Exif.Image.BitsPerSample", "Exif.Image.StripOffsets", "Exif.Image.ImageWidth",
                          "Exif.Image.Compression", "Exif.Image.InterColorProfile", "Exif.Image.XMLPacket"})
    EXPECT_EQ(text_of(exif, key), "") << key;
}

TEST(WithMetadata, WebpHasAlphaWhereThePictureHas) {
  for (const bool lossless : {false, true}) {
    for (const double alpha : {255.0, 90.0}) {
      const cv::Mat picture(8, 8, CV_8UC4, cv::Scalar(10, 20, 30, alpha));
      const File plain = encode(picture, {Format::webp, 90, lossless, 0});
      const File file = with_metadata(plain, Format::webp, metadata_of_a_photo(), picture.size());
      EXPECT_EQ(probe(file).channels, alpha == 255 ? 3 : 4) << lossless;
      EXPECT_TRUE(
          equal(open(with_metadata(plain, Format::webp, fitted(metadata_of_a_photo(), {8, 8}, 4), {8, 8})),
                open(plain)));
    }
  }
}

TEST(Fitted, DropsAProfileForOtherChannels) {
  EXPECT_TRUE(fitted(metadata_of_a_photo("GRAY"), {3, 3}, 3).icc.empty());
  EXPECT_TRUE(fitted(metadata_of_a_photo("RGB "), {3, 3}, 1).icc.empty());
  EXPECT_TRUE(fitted(metadata_of_a_photo("CMYK"), {3, 3}, 3).icc.empty());
  EXPECT_FALSE(fitted(metadata_of_a_photo("RGB "), {3, 3}, 4).icc.empty());
}

TEST(Fitted, DropsExifThatCannotBeRead) {
  PhotoMetadata photo = metadata_of_a_photo();
  photo.exif.assign(40, 0x5a);
  photo.icc.assign(5, 0);
  const PhotoMetadata kept = fitted(photo, {3, 3}, 3);
  EXPECT_TRUE(kept.exif.empty());
  EXPECT_TRUE(kept.icc.empty());
  EXPECT_FALSE(kept.xmp.empty());
}

// Every cut and many a changed byte: no crash, and never more than was there.
TEST(ReadMetadata, DamageIsLeftOut) {
  for (const Format format : {Format::jpeg, Format::png, Format::webp, Format::tiff}) {
    Encoding encoding;
    encoding.format = format;
    const cv::Mat picture = random_picture(16, 16, CV_8UC3);
    PhotoMetadata photo = metadata_of_a_photo();
    photo.icc.resize(400);
    const File plain = encode(picture, encoding);
    const File file = with_metadata(plain, format, photo, picture.size());
    const Header header = probe(file);
    for (size_t size = 0; size < file.size(); size += 1 + size / 200)
      EXPECT_LE(io::read_metadata(std::span(file).first(size), header).icc.size(), 4096U);
    cv::RNG random(7);
    for (int i = 0; i < 400; ++i) {
      File damaged = file;
      for (int k = 0; k < 3; ++k)
        damaged[static_cast<size_t>(random.uniform(0, static_cast<int>(file.size())))] =
            static_cast<uint8_t>(random.uniform(0, 256));
      const PhotoMetadata found = fitted(io::read_metadata(damaged, header), picture.size(), 3);
      const File again = with_metadata(plain, format, found, picture.size());
      ASSERT_TRUE(equal(open(again), open(plain))) << format_name(format) << " " << i;
    }
  }
}

}  // namespace
}  // namespace strait::io::test
