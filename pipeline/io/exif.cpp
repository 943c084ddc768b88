#include "io/exif.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include <exiv2/exiv2.hpp>

namespace strait::io {

namespace {

// TIFF 6.0's and its successors' tags for the storage of pixels: size, coding, strips and tiles, further
// images.
constexpr auto kStorageTags =
    std::to_array<uint16_t>({254, 255, 256, 257, 258, 259, 262, 263, 264, 265, 266, 273, 277, 278, 279, 280,
                             281, 284, 288, 289, 290, 291, 292, 293, 297, 317, 320, 321, 322, 323, 324, 325,
                             330, 332, 334, 336, 338, 339, 340, 341, 347, 513, 514, 529, 530, 559});

void quieten() {
  static const bool quiet = [] {
    Exiv2::LogMsg::setLevel(Exiv2::LogMsg::mute);
    return true;
  }();
  static_cast<void>(quiet);
}

// Groups of the first directory and of what it points to that is no picture.
bool is_kept(const Exiv2::Exifdatum& datum) {
  const std::string group = datum.groupName();
  if (group == "Image") return !std::binary_search(kStorageTags.begin(), kStorageTags.end(), datum.tag());
  return group != "Thumbnail" && group.rfind("SubImage", 0) != 0 && group.rfind("SubThumb", 0) != 0 &&
         !(group.size() == 6 && group.rfind("Image", 0) == 0);
}

void keep_what_describes_the_photo(Exiv2::ExifData& data) {
  Exiv2::ExifThumb(data).erase();
  for (auto at = data.begin(); at != data.end();) at = is_kept(*at) ? std::next(at) : data.erase(at);
}

std::vector<uint8_t> taken(Exiv2::ExifData& data, const char* key) {
  const auto found = data.findKey(Exiv2::ExifKey(key));
  if (found == data.end()) return {};
  std::vector<uint8_t> bytes(static_cast<size_t>(found->size()));
  found->copy(bytes.data(), Exiv2::littleEndian);
  data.erase(found);
  return bytes;
}

std::vector<uint8_t> block_of(Exiv2::ExifData data, Exiv2::ByteOrder order) {
  if (data.empty()) return {};
  Exiv2::Blob blob;
  Exiv2::ExifParser::encode(blob, order == Exiv2::invalidByteOrder ? Exiv2::littleEndian : order, data);
  return blob;
}

// exiv2 0.28 takes it over.
void put_profile(Exiv2::Image& image, const std::vector<uint8_t>& icc) {
  Exiv2::DataBuf buffer(icc.data(), static_cast<long>(icc.size()));
#if EXIV2_TEST_VERSION(0, 28, 0)
  image.setIccProfile(std::move(buffer), false);
#else
  image.setIccProfile(buffer, false);
#endif
}

}  // namespace

std::mutex& xmp_toolkit() {
  static std::mutex one_at_a_time;
  quieten();
  return one_at_a_time;
}

std::vector<uint8_t> fitted_exif(Bytes exif, cv::Size size) {
  quieten();
  try {
    Exiv2::ExifData data;
    const Exiv2::ByteOrder order =
        Exiv2::ExifParser::decode(data, exif.data(), static_cast<uint32_t>(exif.size()));
    keep_what_describes_the_photo(data);
    const auto update = [&](const char* key, auto value) {
      if (data.findKey(Exiv2::ExifKey(key)) != data.end()) data[key] = value;
    };
    update("Exif.Image.Orientation", uint16_t{1});
    update("Exif.Photo.PixelXDimension", static_cast<uint32_t>(size.width));
    update("Exif.Photo.PixelYDimension", static_cast<uint32_t>(size.height));
    return block_of(data, order);
  } catch (const std::exception&) {
    return {};
  }
}

PhotoMetadata metadata_of_tiff(Bytes file) {
  quieten();
  Exiv2::ExifData data;
  const Exiv2::ByteOrder order =
      Exiv2::ExifParser::decode(data, file.data(), static_cast<uint32_t>(file.size()));
  keep_what_describes_the_photo(data);
  PhotoMetadata found;
  found.xmp = taken(data, "Exif.Image.XMLPacket");
  found.iptc = taken(data, "Exif.Image.IPTCNAA");
  found.icc = taken(data, "Exif.Image.InterColorProfile");
  found.exif = block_of(data, order);
  return found;
}

std::vector<uint8_t> tiff_with_metadata(Bytes file, const PhotoMetadata& metadata) {
  const std::lock_guard lock(xmp_toolkit());
  quieten();
  const auto image = Exiv2::ImageFactory::open(file.data(), file.size());
  image->readMetadata();
  Exiv2::ExifData& data = image->exifData();
  if (!metadata.exif.empty()) {
    Exiv2::ExifData added;
    Exiv2::ExifParser::decode(added, metadata.exif.data(), static_cast<uint32_t>(metadata.exif.size()));
    for (const Exiv2::Exifdatum& datum : added) data.add(datum);
  }
  if (!metadata.icc.empty()) put_profile(*image, metadata.icc);
  if (!metadata.iptc.empty())
    Exiv2::IptcParser::decode(image->iptcData(), metadata.iptc.data(),
                              static_cast<uint32_t>(metadata.iptc.size()));
  if (!metadata.xmp.empty())
    Exiv2::XmpParser::decode(image->xmpData(), std::string(metadata.xmp.begin(), metadata.xmp.end()));
  image->writeMetadata();
  Exiv2::BasicIo& io = image->io();
  const auto* bytes = io.mmap();
  return {bytes, bytes + io.size()};
}

}  // namespace strait::io
