using SkiaSharp;

namespace CaffeSharp.Imaging.Detectors;

/// <summary>Draws detections over a picture.</summary>
public static class DetectionDrawing
{
    private const float First = 342.5f, Golden = 137.508f, LineOfSide = 1 / 300f, LeastLine = 2, TextOfLine = 8;

    /// <summary>A copy of a picture with a frame around each detection, a dot on each landmark, and the label where the machine has a font.</summary>
    /// <param name="image">Gray or colour.</param>
    /// <param name="detections">In pixels of the picture. Each label has a colour of its own.</param>
    /// <param name="name">The name of a label; without, no text is written.</param>
    /// <returns>A picture in colour, of the same size.</returns>
    public static Image Draw(Image image, IEnumerable<Detection> detections, Func<int, string>? name = null)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(detections);
        SkiaLibrary.Require("drawing");
        using SKBitmap bitmap = SkiaPixels.ToBitmap(image.WithChannels(3));
        using var canvas = new SKCanvas(bitmap);
        float line = Math.Max(LeastLine, Math.Max(image.Height, image.Width) * LineOfSide);
        using SKFont? font = name is null || DrawingFont.Typeface is not SKTypeface typeface ? null : new SKFont(typeface, line * TextOfLine);
        foreach (Detection found in detections)
        {
            using var pen = new SKPaint { Color = Colour(found.Label), StrokeWidth = line, Style = SKPaintStyle.Stroke, IsAntialias = true };
            canvas.DrawRect(new SKRect(found.Left, found.Top, found.Right, found.Bottom), pen);
            pen.Style = SKPaintStyle.Fill;
            foreach (Landmark point in found.Landmarks)
                canvas.DrawCircle(point.X, point.Y, line * 1.5f, pen);
            if (font is not null)
                canvas.DrawText(name!(found.Label), found.Left, Math.Max(font.Size, found.Top - line), SKTextAlign.Left, font, pen);
        }
        canvas.Flush();
        return SkiaPixels.ToImage(bitmap);
    }

    // Hues by the golden angle, so that neighbouring labels differ most. Label 1 is green.
    private static SKColor Colour(int label) => SKColor.FromHsv((First + (label * Golden)) % 360, 90, 95);
}
