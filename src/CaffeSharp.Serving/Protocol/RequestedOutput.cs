namespace CaffeSharp.Serving.Protocol;

/// <summary>An output that a request asks for.</summary>
/// <param name="Name">Which output of the model.</param>
/// <param name="Binary">Whether its numbers are wanted behind the JSON; null if the request does not say.</param>
internal sealed record RequestedOutput(string Name, bool? Binary);
