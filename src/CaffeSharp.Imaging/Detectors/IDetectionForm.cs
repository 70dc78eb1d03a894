using CaffeSharp.Blobs;

namespace CaffeSharp.Imaging.Detectors;

/// <summary>How a kind of net takes a picture and tells its boxes.</summary>
internal interface IDetectionForm
{
    /// <summary>Blobs besides the outputs that are read after a run.</summary>
    IReadOnlyList<string> Keep { get; }

    /// <summary>How a picture is treated, in one line.</summary>
    string Treatment { get; }

    /// <summary>The net's inputs for a picture.</summary>
    Dictionary<string, Blob> Inputs(Image image);

    /// <summary>What the run found, in pixels of a picture of that size, from that score on.</summary>
    IEnumerable<Detection> Read(Session session, ImageSize picture, float threshold);
}
