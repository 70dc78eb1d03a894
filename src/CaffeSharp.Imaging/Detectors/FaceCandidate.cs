using CaffeSharp.Layers;

namespace CaffeSharp.Imaging.Detectors;

/// <summary>What one of MTCNN's nets takes for a face.</summary>
/// <param name="Box">Where it was looked for, in pixels of the picture, the edges included.</param>
/// <param name="Score">The probability of a face.</param>
/// <param name="Move">How far each edge has to be moved, in parts of the box's side.</param>
/// <param name="Points">Five x, then five y, in parts of the box's sides from its top left; empty before the last net.</param>
internal readonly record struct FaceCandidate(Box Box, float Score, Box Move, float[] Points)
{
    /// <summary>The box with its edges moved.</summary>
    /// <param name="edge">How long an edge from a pixel to itself is: 0 for the first net, else 1.</param>
    public Box Moved(float edge)
    {
        float width = Box.Right - Box.Left + edge, height = Box.Bottom - Box.Top + edge;
        return new Box(Box.Left + (Move.Left * width), Box.Top + (Move.Top * height), Box.Right + (Move.Right * width), Box.Bottom + (Move.Bottom * height));
    }

    /// <summary>The points in pixels of the picture.</summary>
    public Landmark[] Landmarks()
    {
        (Box box, float[] points) = (Box, Points);
        float width = box.Right - box.Left + 1, height = box.Bottom - box.Top + 1;
        int count = points.Length / 2;
        return [.. Enumerable.Range(0, count).Select(i => new Landmark(box.Left + (points[i] * width), box.Top + (points[count + i] * height)))];
    }

    /// <summary>The square around a box, of its longer side, on whole pixels.</summary>
    public static Box Square(Box box)
    {
        float width = box.Right - box.Left, height = box.Bottom - box.Top, side = Math.Max(width, height);
        float left = box.Left + ((width - side) / 2), top = box.Top + ((height - side) / 2);
        return new Box(MathF.Truncate(left), MathF.Truncate(top), MathF.Truncate(left + side), MathF.Truncate(top + side));
    }
}
