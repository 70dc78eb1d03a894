using BitMiracle.LibTiff.Classic;

namespace CaffeSharp.Imaging;

/// <summary>The first picture of a TIFF file, by LibTiff.NET. Colours of a picture with transparency are times its alpha.</summary>
internal static class TiffPicture
{
    // The library gives all colours and the alpha.
    private const int RasterBytes = 4;

    static TiffPicture() => Tiff.SetErrorHandler(new Silence());

    /// <summary>Whether a file that starts so is one.</summary>
    public static bool Is(ReadOnlySpan<byte> start) => start.StartsWith("II*\0"u8) || start.StartsWith("MM\0*"u8);

    /// <summary>The picture, upright.</summary>
    /// <exception cref="ImageException">It is damaged, cut short or too large.</exception>
    public static Image Decode(Stream file, string name, int? maxPixels)
    {
        try
        {
            using var tiff = Tiff.ClientOpen(name, "r", file, new TiffStream());
            if (tiff?.GetField(TiffTag.IMAGEWIDTH) is not [var w, ..] || tiff.GetField(TiffTag.IMAGELENGTH) is not [var h, ..])
                throw new ImageException($"{name}: the picture's header is damaged or cut short");
            (int width, int height) = (w.ToInt(), h.ToInt());
            ImageDecoder.RequireSize(width, height, RasterBytes, file.Length, name, maxPixels);
            int[] raster = new int[width * height];
            if (!tiff.ReadRGBAImageOriented(width, height, raster, BitMiracle.LibTiff.Classic.Orientation.TOPLEFT, stopOnError: true))
                throw new ImageException($"{name}: the picture is damaged or cut short");
            bool gray = tiff.GetFieldDefaulted(TiffTag.PHOTOMETRIC) is [var kind, ..] && (Photometric)kind.ToInt() is Photometric.MINISBLACK or Photometric.MINISWHITE;
            return new Image(new ImageSize(height, width), gray ? 1 : 3, Pixels(raster, gray ? 1 : 3));
        }
        catch (Exception fault) when (fault is not (ImageException or OutOfMemoryException))
        {
            // The library throws whatever a damaged file leads it to.
            throw new ImageException($"{name}: the picture is damaged or cut short", fault);
        }
    }

    private static byte[] Pixels(int[] raster, int channels)
    {
        byte[] pixels = new byte[raster.Length * channels];
        for (int i = 0; i < raster.Length; i++)
        {
            for (int c = 0; c < channels; c++)
                pixels[(channels * i) + c] = (byte)(channels == 1 ? Tiff.GetR(raster[i]) : c == 0 ? Tiff.GetB(raster[i]) : c == 1 ? Tiff.GetG(raster[i]) : Tiff.GetR(raster[i]));
        }
        return pixels;
    }

    /// <summary>Says nothing: faults come out as exceptions, and the library would write them to the console.</summary>
    private sealed class Silence : TiffErrorHandler
    {
        public override void ErrorHandler(Tiff tif, string method, string format, params object[] args)
        {
        }

        public override void WarningHandler(Tiff tif, string method, string format, params object[] args)
        {
        }
    }
}
