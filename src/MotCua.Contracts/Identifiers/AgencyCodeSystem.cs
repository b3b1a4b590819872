namespace MotCua.Contracts.Identifiers;

/// <summary>The two systems of agency codes in use.</summary>
public enum AgencyCodeSystem
{
    /// <summary>QĐ 20/2020/QĐ-TTg, read from the top: <c>H32.12.3</c>.</summary>
    Decision20,

    /// <summary>QCVN 102:2016/BTTTT, read from the bottom: <c>000.00.12.H32</c>.</summary>
    Qcvn102,
}
