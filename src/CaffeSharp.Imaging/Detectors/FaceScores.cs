using CaffeSharp.Blobs;

namespace CaffeSharp.Imaging.Detectors;

/// <summary>The outputs of one of MTCNN's nets.</summary>
/// <param name="Probability">Of no face and of a face, <c>[N, 2, …]</c>.</param>
/// <param name="Move">Of left, upper, right and lower edge, <c>[N, 4, …]</c>.</param>
/// <param name="Points">Five x, then five y, <c>[N, 10]</c>, of det3 only.</param>
internal readonly record struct FaceScores(Blob Probability, Blob Move, Blob? Points);
