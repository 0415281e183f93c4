"""Which top-level properties each entity knows: another one is refused (2010)."""

SYSTEM = "Id SyncToken MetaData domain sparse status CustomField AttachableRef TxnSource V4IDPseudonym ClientEntityId"
PERSON = (
    "Title GivenName MiddleName FamilyName Suffix DisplayName CompanyName PrintOnCheckName Active PrimaryPhone "
    "AlternatePhone Mobile Fax PrimaryEmailAddr WebAddr FullyQualifiedName IntuitId Organization OtherContactInfo "
    "OtherAddr ContactName AltContactName DefaultTaxCodeRef UserId"
)
SALES = (
    "DocNumber TxnDate DepartmentRef CurrencyRef ExchangeRate PrivateNote LinkedTxn Line TxnTaxDetail CustomerRef "
    "CustomerMemo BillAddr ShipAddr ShipFromAddr ClassRef TotalAmt HomeTotalAmt ApplyTaxAfterDiscount PrintStatus "
    "EmailStatus BillEmail BillEmailCc BillEmailBcc Balance HomeBalance GlobalTaxCalculation TransactionLocationType "
    "FreeFormAddress DeliveryInfo TaxExemptionRef RecurDataRef ShipDate ShipMethodRef TrackingNum AutoDocNumber "
    "FOB PONumber SalesRepRef RemitToRef Tag TxnApprovalInfo RecurringInfo PaymentMethodRef PaymentRefNum "
    "DepositToAccountRef SalesTermRef DueDate TxnStatus ProjectRef TaxFormType TaxFormNum DiscountRate DiscountAmt "
    "CustomExtensions domain"
)
OWN = {
    "Customer": PERSON + " ARAccountRef Balance BalanceWithJobs BillAddr BillWithParent CurrencyRef CustomerTypeRef "
    "ExemptionReasonId IsProject Job JobInfo Level Notes OpenBalanceDate OverDueBalance ParentRef PaymentMethodRef "
    "PreferredDeliveryMethod PrimaryTaxIdentifier ResaleNum RootCustomerRef SalesRepRef SalesTermRef "
    "SecondaryTaxIdentifier ShipAddr Source TaxExemptionReasonId TaxRegime Taxable TotalExpense TotalRevenue "
    "CreditLimit CCDetail GSTIN GSTRegistrationType BusinessNumber TaxCustomerGrp CustomerEx PriceLevelRef",
    "Vendor": PERSON + " APAccountRef AcctNum Balance BillAddr BillRate BusinessNumber CostRate CurrencyRef "
    "GSTIN GSTRegistrationType HasTPAR OpenBalanceDate ShipAddr TaxIdentifier TaxReportingBasis TermRef "
    "T4AEligible T5018Eligible Vendor1099 VendorPaymentBankDetail Source",
    "Employee": PERSON + " BillRate BillableTime BirthDate CostRate EmailAddress EmployeeNumber EmployeeType Gender "
    "HiredDate PrimaryAddr ReleasedDate SSN UseTimeEntry",
    "Item": "Name Sku Description Active SubItem ParentRef Level FullyQualifiedName Taxable SalesTaxIncluded "
    "PercentBased RatePercent UnitPrice Type PaymentMethodRef IncomeAccountRef PurchaseDesc PurchaseTaxIncluded "
    "PurchaseCost ExpenseAccountRef COGSAccountRef AssetAccountRef PrefVendorRef AvgCost TrackQtyOnHand QtyOnHand "
    "QtyOnPurchaseOrder QtyOnSalesOrder ReorderPoint ManPartNum DepositToAccountRef SalesTaxCodeRef "
    "PurchaseTaxCodeRef InvStartDate ItemGroupDetail ItemCategoryType ServiceType TaxClassificationRef UQCDisplayText "
    "UQCId ClassRef Source DeferredRevenue PrintGroupedItems SpecialItem SpecialItemType AbatementRate "
    "ReverseChargeRate ItemAssemblyDetail AssetAccountRef ItemEx",
    "Invoice": SALES + " Deposit AllowIPNPayment AllowOnlinePayment AllowOnlineCreditCardPayment "
    "AllowOnlineACHPayment EInvoiceStatus ECloudStatusTimeStamp InvoiceEx InvoiceLink LessCIS ConvenienceFeeDetail "
    "PaymentDetailsMessage callToAction invoiceStatusLog InvoiceStatus",
    "Estimate": SALES + " AcceptedBy AcceptedDate ExpirationDate EstimateEx",
    "CreditMemo": SALES + " RemainingCredit InvoiceRef CreditMemoEx",
    "SalesReceipt": SALES + " PaymentType CreditCardPayment CheckPayment SalesReceiptEx",
    "RefundReceipt": SALES + " PaymentType CreditCardPayment CheckPayment RefundReceiptEx",
    "Payment": "CustomerRef RemitToRef ARAccountRef DepositToAccountRef PaymentMethodRef PaymentRefNum "
    "CreditCardPayment CheckPayment "
    "PaymentType TotalAmt UnappliedAmt ProcessPayment CurrencyRef ExchangeRate TxnDate PrivateNote Line "
    "LinkedTxn TaxExemptionRef TransactionLocationType TxnStatus DocNumber DepartmentRef PaymentEx",
    "Account": "Name SubAccount ParentRef Description FullyQualifiedName Active Classification AccountType "
    "AccountSubType AcctNum BankNum OpeningBalance OpeningBalanceDate CurrentBalance CurrentBalanceWithSubAccounts "
    "CurrencyRef TaxAccount TaxCodeRef OnlineBankingEnabled FIName JournalCodeRef AccountAlias TxnLocationType",
    "Term": "Name Active Type DiscountPercent DueDays DiscountDays DayOfMonthDue DueNextMonthDays DiscountDayOfMonth",
    "PaymentMethod": "Name Active Type",
    "Department": "Name SubDepartment ParentRef FullyQualifiedName Active Address",
    "Class": "Name SubClass ParentRef FullyQualifiedName Active",
    "CompanyCurrency": "Name Code Active",
    "ExchangeRate": "SourceCurrencyCode TargetCurrencyCode Rate AsOfDate",
    "TaxCode": "Name Description Active Hidden Taxable TaxGroup TaxCodeConfigType SalesTaxRateList PurchaseTaxRateList",
    "TaxRate": "Name Description Active RateValue AgencyRef TaxReturnLineRef EffectiveTaxRate SpecialTaxType "
    "DisplayType OriginalTaxRate",
    "TaxAgency": "DisplayName TaxRegistrationNumber TaxTrackedOnPurchases TaxTrackedOnSales TaxAgencyConfig",
    "CompanyInfo": "CompanyName LegalName CompanyAddr CustomerCommunicationAddr LegalAddr CompanyEmailAddr "
    "CustomerCommunicationEmailAddr CompanyURL PrimaryPhone CompanyStartDate EmployerId FiscalYearStartMonth "
    "TaxYearStartMonth Country Email WebAddr SupportedLanguages NameValue DefaultTimeZone MultiByteCharsSupported",
    "Preferences": "AccountingInfoPrefs AdvancedInventoryPrefs ProductAndServicesPrefs SalesFormsPrefs "
    "EmailMessagesPrefs PrintDocumentPrefs VendorAndPurchasesPrefs TimeTrackingPrefs TaxPrefs FinanceChargesPrefs "
    "CurrencyPrefs ReportPrefs OtherPrefs",
}
KNOWN = {entity: frozenset(f"{SYSTEM} {names}".split()) for entity, names in OWN.items()}
ENTITY_OF_PATH = {entity.lower(): entity for entity in OWN}
UNQUERYABLE = frozenset({"Line", "PrivateNote", "CustomField", "LinkedTxn", "BillAddr", "ShipAddr"})
